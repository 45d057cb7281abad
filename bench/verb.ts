/**
 * What does one verb cost, against a Dexie transaction that reads the same row and writes the same rows?
 *
 * The deal is not in memory in the first row, as after a start; in the second it is, as on a screen that shows it.
 */
import { copyDatabase, deleteDatabase, proveSame } from './kit/raw.ts'
import type { Answer, Plan } from './kit/series.ts'
import { contender, measure } from './kit/series.ts'
import { sales } from './kit/stories.ts'
import type { Tape } from './kit/tape.ts'
import { record, replay, requestsSent, rowsWritten } from './kit/tape.ts'
import { fill, open, openDealIdsIn } from './kit/workspaces.ts'

const database = 'bench/verb'

interface Played {
  readonly id: string
  readonly tape: Tape
}

export async function verb(plan: Plan): Promise<Answer> {
  const rounds = plan.rounds + plan.warmUps
  await fill(database, await sales(rounds * 15 + 500))
  const ids = await openDealIdsIn(database, rounds * 2)
  const [cold, warm] = [ids.slice(0, rounds), ids.slice(rounds)]
  const workspace = await open(database)
  await deleteDatabase(`${database}/raw`)
  const raw = await copyDatabase(database, `${database}/raw`)
  const tapes: Played[] = []
  const facts: Record<string, string> = {}

  const update = (idsOf: readonly string[], round: number) => async () => {
    const id = idsOf[round] as string // there is one for each round
    const tape = await record(() => workspace.$.Deal.update(id, { nextStep: `Call back, ${round}` }))
    tapes.push({ id, tape })
    facts['rows of one update'] = rowsWritten(tape.writes)
    facts[idsOf === cold ? 'requests' : 'requests, in memory'] = requestsSent(tape)
  }
  await update([...cold, ...warm], rounds * 2 - 1)() // so that the other side always has a tape to play
  const series = await measure(plan, {
    verb: contender({ act: (_, round) => update(cold, round)() }),
    'verb in memory': contender({
      prepare: (round) => workspace.$.Deal.get(warm[round] as string), // there is one for each round
      act: (_, round) => update(warm, round)(),
    }),
    raw: contender({
      prepare: () => tapes.shift() as Played, // two are made in each round, and one before the first
      act: ({ id, tape }) => Promise.resolve(replay(raw, [id], tape.writes)),
    }),
  })
  for (const { id, tape } of tapes.splice(0)) await replay(raw, [id], tape.writes)
  await workspace.close()
  raw.close()
  await proveSame(database, `${database}/raw`)
  return {
    unit: 'ms',
    series,
    claims: [
      { name: 'one verb, against the same rows by hand', ours: 'verb', theirs: 'raw', target: 1.3 },
      { name: 'the same, on a deal in memory', ours: 'verb in memory', theirs: 'raw' },
    ],
    facts,
  }
}
