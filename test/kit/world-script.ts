/**
 * What happens in a world, as data: two generators, of which either alone misses some holes.
 *
 * *Mixed*: three or four devices with other builds each; bursts, partial syncs, commits, copied databases, wrong clocks,
 * crashes, lost writes, edits and deletes of what hooks have made. *Dense*: every device does 1 to 7 verbs to one deal
 * offline, then there are few syncs. Each step carries a seed of its own, so leaving one out does not change the others.
 */
import { Chance } from './chance.ts'
import type { NounsScript } from './world-nouns.ts'
import { drawNouns, drawRivalNouns } from './world-nouns.ts'

export type StepKind =
  /** One verb on one device. */
  | 'act'
  /** Several verbs at once: they share a transaction. */
  | 'burst'
  /** Some of what one device has goes to another, in any order and batches, some of it twice. */
  | 'sync'
  /** Everything one device has goes to another. */
  | 'catch-up'
  /** The relay commits some or all of what it has. */
  | 'commit'
  /** Time passes on one device. */
  | 'time'
  /** A device's clock is set wrong, or right. */
  | 'skew'
  /** The database is copied; both go on. */
  | 'clone'
  /** Another tab: a second process on the same database, which hears nothing from the first. */
  | 'tab'
  /** The process ends and another begins, perhaps with another build. */
  | 'restart'
  /** The process dies at some storage operation of a verb or a merge. */
  | 'crash'
  /** The last writes are lost, as after a power cut. */
  | 'lose'
  /** Hooks are registered while the process runs. */
  | 'upgrade'
  /** Everything that can be paid is. */
  | 'settle'
  /** What has not left the device is issued again, under the clock of now. */
  | 'reissue'
  /** The projections are thrown away and made anew. */
  | 'rebuild'

export interface Step {
  readonly kind: StepKind
  /** Which device, counted from 0; taken modulo how many there are. */
  readonly at: number
  readonly seed: number
  /** The device it hears from, where that is not left to chance. */
  readonly from?: number
  /** The process dies before that storage operation of the step, counted from 1. */
  readonly dieBefore?: number
}

export interface WorldScript {
  readonly form: 'mixed' | 'dense'
  readonly seed: number
  readonly devices: number
  readonly nouns: NounsScript
  readonly steps: readonly Step[]
}

const weights: Readonly<Record<StepKind, number>> = {
  act: 32,
  burst: 7,
  sync: 20,
  'catch-up': 8,
  commit: 9,
  time: 5,
  skew: 3,
  clone: 2,
  tab: 3,
  restart: 4,
  crash: 5,
  lose: 2,
  upgrade: 4,
  settle: 6,
  reissue: 2,
  rebuild: 1,
}

export function drawWorld(form: WorldScript['form'], seed: number): WorldScript {
  const chance = new Chance(seed)
  const nouns = form === 'dense' && chance.happens(0.5) ? drawRivalNouns(chance.split()) : drawNouns(chance.split())
  const devices = chance.whole(3, 4)
  const steps = form === 'mixed' ? mixedSteps(chance, devices) : denseSteps(chance, devices)
  return { form, seed, devices, nouns, steps }
}

/** A short world whose last step is meant to be died in, at each of its storage operations. */
export function drawCrashWorld(seed: number): WorldScript {
  const chance = new Chance(seed)
  const nouns = chance.happens(0.5) ? drawRivalNouns(chance.split()) : drawNouns(chance.split())
  const kinds = ['act', 'act', 'burst', 'catch-up', 'commit', 'time'] as const
  const steps = Array.from({ length: chance.whole(2, 6) }, () => step(chance, chance.one(kinds), chance.whole(0, 1)))
  const last = chance.one(['act', 'act', 'burst', 'catch-up', 'settle', 'restart', 'upgrade', 'rebuild'] as const)
  return { form: 'dense', seed, devices: 2, nouns, steps: [step(chance, 'act', 0), ...steps, step(chance, last, 0)] }
}

function mixedSteps(chance: Chance, devices: number): readonly Step[] {
  const kinds = Object.entries(weights).flatMap(([kind, weight]) => Array<StepKind>(weight).fill(kind as StepKind)) // the keys of `weights`
  return Array.from({ length: chance.whole(8, 40) }, () => step(chance, chance.one(kinds), chance.whole(0, devices)))
}

function denseSteps(chance: Chance, devices: number): readonly Step[] {
  const steps: Step[] = [step(chance, 'act', 0)]
  for (let at = 1; at < devices; at += 1) steps.push({ ...step(chance, 'catch-up', at), from: 0 })
  const most = chance.one([2, 4, 7])
  for (let round = chance.whole(1, most === 7 ? 2 : 4); round > 0; round -= 1) {
    for (let at = 0; at < devices; at += 1) {
      for (let count = chance.whole(1, most); count > 0; count -= 1) steps.push(step(chance, 'act', at))
    }
    for (let count = chance.whole(0, 4); count > 0; count -= 1) {
      const kind = chance.one(['sync', 'catch-up', 'catch-up', 'commit', 'commit', 'settle'] as const)
      steps.push(step(chance, kind, chance.whole(0, devices)))
    }
  }
  return steps
}

function step(chance: Chance, kind: StepKind, at: number): Step {
  return { kind, at, seed: chance.whole(1, 2 ** 31) }
}

/** Few enough lines to read: what a failing world did. */
export function printWorld({ form, seed, devices, nouns, steps }: WorldScript): string {
  const lines = [
    `${form} world ${seed}, ${devices} devices`,
    `deal ${JSON.stringify(nouns.deal)}`,
    `customer ${JSON.stringify(nouns.customer)}`,
    ...nouns.hooks.map((hook) => `hook ${JSON.stringify(hook)}`),
    ...steps.map(printStep),
  ]
  return lines.join('\n')
}

function printStep({ kind, at, from, dieBefore, seed }: Step): string {
  const source = from === undefined ? '' : ` from ${from}`
  const death = dieBefore === undefined ? '' : `, dies before operation ${dieBefore}`
  return `  ${kind} at ${at}${source} (${seed})${death}`
}
