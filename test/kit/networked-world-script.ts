/**
 * What happens in a networked world, as data. Each step carries a seed of its own, so leaving one out does not change what
 * the others draw.
 */
import { Chance } from './chance.ts'
import type { NounsScript } from './world-nouns.ts'
import { drawNouns, drawRivalNouns } from './world-nouns.ts'

export type NetworkedStepKind =
  /** One verb in one tab. */
  | 'act'
  /** Several verbs at once: they share a transaction. */
  | 'burst'
  /** So many that one update does not hold them, and more than a small head. */
  | 'flood'
  /** Some messages arrive, of any line. */
  | 'deliver'
  /** All messages arrive, and what comes of them. */
  | 'flow'
  | 'cut'
  | 'offline'
  | 'online'
  /** The relay dies, with a write under way, and another takes its place. */
  | 'restart relay'
  /** It comes back with an older state of its data, and where somebody knows more that is final, with theirs. */
  | 'put back'
  | 'time'
  | 'relay time'
  /** A device's clock is set wrong, or right. */
  | 'skew'
  /** The disk is copied; both go on. */
  | 'clone'
  /** A second tab on the same disk. */
  | 'tab'
  /** The browser stops a tab, which leads or follows, until it does something again. */
  | 'freeze'
  /** The process ends and another begins, perhaps with another build. */
  | 'restart'
  /** The process dies before some storage operation. */
  | 'crash'
  /** Hooks are registered while the process runs. */
  | 'upgrade'
  /** Events that are known come once more. */
  | 'redeliver'
  /** Somebody may only read from now on, or write again; the relay says so when they come back. */
  | 'rights'
  /** The file of another device is taken in, with what nobody may have sent yet. */
  | 'import'
  /** Something that waits for what it builds on is given up, whatever is on its way meanwhile. */
  | 'dismiss'

export interface NetworkedStep {
  readonly kind: NetworkedStepKind
  /** Which tab, counted from 0; taken modulo how many there are. */
  readonly at: number
  readonly seed: number
}

export interface NetworkedScript {
  readonly seed: number
  /** Who is signed in on each device. */
  readonly actors: readonly string[]
  /** After how many events the relay closes a head. */
  readonly headEvents: number
  readonly nouns: NounsScript
  readonly steps: readonly NetworkedStep[]
}

const weights: Readonly<Record<NetworkedStepKind, number>> = {
  act: 30,
  burst: 6,
  flood: 0,
  deliver: 22,
  flow: 9,
  cut: 4,
  offline: 3,
  online: 4,
  'restart relay': 3,
  'put back': 0,
  time: 6,
  'relay time': 6,
  skew: 3,
  clone: 1,
  tab: 3,
  freeze: 4,
  restart: 4,
  crash: 5,
  upgrade: 4,
  redeliver: 3,
  rights: 4,
  import: 2,
  dismiss: 0,
}

export function drawNetworkedWorld(seed: number): NetworkedScript {
  const chance = new Chance(seed)
  const nouns = chance.happens(0.4) ? drawRivalNouns(chance.split()) : drawNouns(chance.split())
  const actors = chance.one([
    ['ann', 'ben'],
    ['ann', 'ann', 'ben'],
    ['ann', 'ben', 'cleo'],
  ])
  const kinds = Object.entries(weights).flatMap(
    ([kind, weight]) => Array<NetworkedStepKind>(weight).fill(kind as NetworkedStepKind), // the keys of `weights`
  )
  const step = (kind: NetworkedStepKind): NetworkedStep => ({
    kind,
    at: chance.whole(0, 5),
    seed: chance.whole(1, 2 ** 31),
  })
  const steps = Array.from({ length: chance.whole(8, 40) }, () => step(chance.one(kinds)))
  // Every step after it costs more, so one at most, and not in every world.
  if (chance.happens(0.02)) steps.splice(chance.whole(0, steps.length), 0, step('flood'))
  const begin = [step('act'), step(chance.one(['flow', 'deliver', 'act'] as const))]
  return { seed, actors, headEvents: chance.one([5, 20, 4096]), nouns, steps: [...begin, ...steps] }
}

/** One whose relay dies a few times. */
export function drawTornWorld(seed: number): NetworkedScript {
  return withDeaths(drawNetworkedWorld(seed), 'restart relay')
}

/** One whose relay is put back to an older state a few times (S6). */
export function drawPutBackWorld(seed: number): NetworkedScript {
  return withDeaths(drawNetworkedWorld(seed), 'put back')
}

/** One in which what builds on somebody else's file waits, and some of it is given up (A4). No copy of a disk sends the same all the same. */
export function drawGivenUpWorld(seed: number): NetworkedScript {
  const script = drawNetworkedWorld(seed)
  const chance = new Chance(script.seed ^ 0xd15)
  const steps = script.steps.filter(({ kind }) => kind !== 'flood' && kind !== 'clone')
  for (let times = chance.whole(1, 3); times > 0; times -= 1) {
    const [theirs, ours] = [chance.whole(0, 5), chance.whole(0, 5)]
    const step = (kind: NetworkedStepKind, at: number) => ({ kind, at, seed: chance.whole(1, 2 ** 31) })
    const waiting = [step('offline', theirs), step('act', theirs), step('import', ours), step('burst', ours)]
    const going = [step('online', theirs), step('deliver', theirs), step('dismiss', ours)]
    steps.splice(chance.whole(2, steps.length), 0, ...waiting, step('flow', ours), ...going)
  }
  return { ...script, steps }
}

function withDeaths(script: NetworkedScript, kind: 'restart relay' | 'put back'): NetworkedScript {
  const chance = new Chance(script.seed ^ 0x7042)
  const steps = script.steps.filter(({ kind }) => kind !== 'flood')
  for (let deaths = chance.whole(2, 4); deaths > 0; deaths -= 1) {
    const death = { kind, at: 0, seed: chance.whole(1, 2 ** 31) } as const
    // Something is on its way to it.
    const act = { kind: 'burst', at: chance.whole(0, 5), seed: chance.whole(1, 2 ** 31) } as const
    steps.splice(chance.whole(2, steps.length), 0, act, death)
  }
  return { ...script, steps }
}

export function printNetworkedWorld({ seed, actors, headEvents, nouns, steps }: NetworkedScript): string {
  const lines = [
    `networked world ${seed}: devices of ${actors.join(', ')}; heads of ${headEvents} events`,
    `deal ${JSON.stringify(nouns.deal)}`,
    `customer ${JSON.stringify(nouns.customer)}`,
    ...nouns.hooks.map((hook) => `hook ${JSON.stringify(hook)}`),
    ...steps.map(({ kind, at, seed }) => `  ${kind} at ${at} (${seed})`),
  ]
  return lines.join('\n')
}
