/** What do a hundred verbs cost that are started together, against a hundred transactions by hand? */
import { copyDatabase, deleteDatabase, proveSame } from './kit/raw.ts'
import type { Answer, Plan } from './kit/series.ts'
import { contender, measure } from './kit/series.ts'
import { sales } from './kit/stories.ts'
import type { Write } from './kit/tape.ts'
import { record, replay, requestsSent, rowsWritten } from './kit/tape.ts'
import { fill, open, openDealIdsIn } from './kit/workspaces.ts'

const database = 'bench/hundred'
const together = 100

interface Single {
  readonly id: string
  readonly writes: readonly Write[]
}

export async function hundred(plan: Plan): Promise<Answer> {
  const rounds = plan.rounds + plan.warmUps
  await fill(database, await sales((rounds + 1) * together * 8 + 500))
  const ids = await openDealIdsIn(database, (rounds + 1) * together)
  const workspace = await open(database)
  await deleteDatabase(`${database}/one-by-one`)
  await deleteDatabase(`${database}/at-once`)
  const oneByOne = await copyDatabase(database, `${database}/one-by-one`)
  const atOnce = await copyDatabase(database, `${database}/at-once`)
  const [toPlay, toPlayAtOnce]: [Single[][], Single[][]] = [[], []]
  const facts: Record<string, string> = {}

  const verbs = async (round: number) => {
    const chosen = ids.slice(round * together, (round + 1) * together)
    const tape = await record(() =>
      Promise.all(chosen.map((id) => workspace.$.Deal.update(id, { nextStep: `Call back, ${round}` }))),
    )
    facts['rows of a hundred'] = rowsWritten(tape.writes)
    facts.requests = requestsSent(tape)
    const singles = apart(chosen, tape.writes)
    toPlay.push(singles)
    toPlayAtOnce.push(singles)
  }
  const playOneByOne = async (singles: readonly Single[]) => {
    for (const { id, writes } of singles) await replay(oneByOne, [id], writes)
  }
  const playAtOnce = (singles: readonly Single[]) =>
    Promise.all(singles.map(({ id, writes }) => replay(atOnce, [id], writes)))
  await verbs(rounds) // so that the other side always has something to play
  const series = await measure(plan, {
    hundred: contender({ act: (_, round) => verbs(round) }),
    'one by one': contender({ prepare: () => toPlay.shift() ?? [], act: playOneByOne }),
    'at once': contender({ prepare: () => toPlayAtOnce.shift() ?? [], act: playAtOnce }),
  })
  for (const singles of toPlay.splice(0)) await playOneByOne(singles)
  await workspace.close()
  oneByOne.close()
  atOnce.close()
  await proveSame(database, `${database}/one-by-one`)
  return {
    unit: 'ms',
    series,
    claims: [
      {
        name: '100 verbs together, against 100 transactions in turn',
        ours: 'hundred',
        theirs: 'one by one',
        target: 0.25,
      },
      { name: 'the same, against 100 transactions at once', ours: 'hundred', theirs: 'at once' },
    ],
    facts,
  }
}

/** The rows of each verb: its event and its entity; what belongs to none goes with the first. */
function apart(ids: readonly string[], writes: readonly Write[]): Single[] {
  const byId = new Map(ids.map((id) => [id, [] as Write[]]))
  const first = byId.get(ids[0] as string) as Write[] // there are a hundred
  for (const write of writes) {
    const row = write.value as { id?: string; event?: { target?: string } } // as this package writes them
    const own = byId.get(row.id ?? row.event?.target ?? '')
    ;(own ?? first).push(write)
  }
  return [...byId].map(([id, own]) => ({ id, writes: own }))
}
