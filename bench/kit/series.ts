/**
 * Measures contenders against each other in one page: every round runs each of them once, in an order that turns from
 * round to round, so that whatever else the machine does falls on all of them alike.
 */

export interface Contender<Prepared = unknown> {
  /** Done before the clock starts. */
  prepare?(round: number): Promise<Prepared> | Prepared
  /** What is timed, until its promise resolves. */
  act(prepared: Prepared, round: number): Promise<unknown>
  /** Done after the clock has stopped. */
  cleanUp?(prepared: Prepared, round: number): Promise<unknown>
}

/** Milliseconds by contender; the n-th figures of all belong to one round. */
export type Series = { readonly [contender: string]: readonly number[] }

export interface Claim {
  readonly name: string
  readonly ours: string
  readonly theirs: string
  /** Highest ratio of ours to theirs that was promised; none where the row is there to be known. */
  readonly target?: number
  /** Which quantile of either side is compared. Default 0.5, the median. */
  readonly quantile?: number
  /** Where it is another than the answer's. */
  readonly unit?: Answer['unit']
}

/** What one question gives: figures, and which of them are to be set against which. */
export interface Answer {
  readonly unit: 'ms' | 'MB' | 'kB'
  readonly series: Series
  readonly claims: readonly Claim[]
  /** What the figures do not say: rows written, requests sent. */
  readonly facts: { readonly [fact: string]: string | number }
}

export interface Plan {
  readonly rounds: number
  /** Rounds before those that count. */
  readonly warmUps: number
}

export async function measure(
  { rounds, warmUps }: Plan,
  contenders: { readonly [name: string]: Contender<never> },
): Promise<Series> {
  const entries = Object.entries(contenders) as unknown as readonly (readonly [string, Contender])[] // each is given only what it prepared itself
  const series = new Map(entries.map(([name]) => [name, [] as number[]]))
  for (let round = 0; round < warmUps + rounds; round += 1) {
    for (let turn = 0; turn < entries.length; turn += 1) {
      const [name, contender] = entries[(round + turn) % entries.length] as readonly [string, Contender] // within bounds
      const took = await time(contender, round)
      if (round >= warmUps) series.get(name)?.push(took)
    }
  }
  return Object.fromEntries(series)
}

/** A contender with its own type of preparation, for a list of several. */
export function contender<Prepared>(parts: Contender<Prepared>): Contender<never> {
  return parts as Contender<never> // `measure` gives each what it prepared
}

async function time(contender: Contender, round: number): Promise<number> {
  const prepared = await contender.prepare?.(round)
  await pause()
  const start = performance.now()
  await contender.act(prepared, round)
  const took = performance.now() - start
  await contender.cleanUp?.(prepared, round)
  await pause()
  return took
}

/** Lets what a contender left behind come to its end: it is not the next one's burden. */
function pause(): Promise<void> {
  return new Promise((done) => setTimeout(done, 4))
}
