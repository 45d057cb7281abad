/** A page that makes up a log of any length, as another device would have exported it. */
import { seeded } from './kit/seeded.ts'
import { workspace } from './workspace.page.ts'

export { countRows, Deal, hashProjections, open, storedLog, workspace } from './workspace.page.ts'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const verbs = [
  { verb: 'win', past: 'won', to: 'Won' },
  { verb: 'lose', past: 'lost', to: 'Lost' },
] as const
const openStages = ['Prospecting', 'Qualification', 'Proposal', 'Negotiation']

function crockford(value: number, length: number): string {
  let text = ''
  for (let rest = value; text.length < length; rest = Math.floor(rest / 32)) text = alphabet[rest % 32] + text
  return text
}

/** JSON lines: each deal is created, most are given a value, half of them are won or lost. */
function* logLines(events: number, seed: number): Generator<string> {
  const random = seeded(seed)
  const startedAt = Date.UTC(2025, 0, 1)
  yield `${JSON.stringify({ format: 'wonce log', version: 1, workspace: 'large' })}\n`
  for (let seq = 1, deal = 1; seq <= events; deal += 1) {
    const target = `deal_${crockford(startedAt + deal, 10)}${crockford(deal, 16)}`
    const body = { noun: 'Deal', target, shape: 1, owes: [] }
    const own: object[] = [
      {
        ...{ ...body, type: 'deal.created', verb: 'create', effect: 'create', state: 'stage', to: 'Prospecting' },
        set: { name: `Deal ${deal}`, value: deal },
      },
    ]
    if (random() < 0.8) {
      own.push({ ...body, type: 'deal.updated', verb: 'update', set: { value: Math.floor(random() * 100_000) } })
    }
    const end = random() < 0.5 ? verbs[Math.floor(random() * 2)] : undefined
    if (end !== undefined) {
      const move = { verb: end.verb, type: `deal.${end.past}`, state: 'stage', from: openStages, to: end.to }
      own.push({ ...body, ...move, set: { actualCloseDate: '2025-01-01' }, n: 1, ep: 1 })
    }
    for (const verb of own.slice(0, events - seq + 1)) {
      const wall = startedAt + seq * 100
      const ulid = `${crockford(wall, 10)}${crockford(seq, 16)}`
      const envelope = { v: 1, boot: 'generator', seq, last: seq, ulid, deps: {}, wall, actor: 'ann', build: '' }
      yield `${JSON.stringify({ ...envelope, kind: 'verb', ...verb })}\n`
      seq += 1
    }
  }
}

export const progress: { readonly lines: number; readonly admitted: number }[] = []

export function importLarge(events: number, seed: number) {
  return workspace().import(logLines(events, seed), { onProgress: (state) => void progress.push(state) })
}
