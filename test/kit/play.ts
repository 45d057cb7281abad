/** Plays a world to its end, and makes one that broke a law smaller. */
import type { WorldOptions } from './world.ts'
import { World } from './world.ts'
import type { WorldScript } from './world-script.ts'

/** What broke, or `undefined`. */
export async function playWorld(script: WorldScript, options: WorldOptions = {}): Promise<unknown> {
  try {
    await new World(script, options).play()
    return undefined
  } catch (error) {
    return error ?? new Error('something was thrown that is nothing')
  }
}

export interface Shrunk {
  readonly script: WorldScript
  readonly failure: unknown
}

/** Leaves out steps, then hooks, as long as the same law stays broken. */
export async function shrink(script: WorldScript, failure: unknown, options: WorldOptions = {}): Promise<Shrunk> {
  let best: Shrunk = { script, failure }
  const law = lawOf(failure)
  const tryOne = async (candidate: WorldScript): Promise<boolean> => {
    const now = await playWorld(candidate, options)
    if (now === undefined || lawOf(now) !== law) return false
    best = { script: candidate, failure: now }
    return true
  }
  for (let size = Math.ceil(script.steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < best.script.steps.length; ) {
      const steps = best.script.steps.filter((_, index) => index < from || index >= from + size)
      if (!(await tryOne({ ...best.script, steps }))) from += size
    }
  }
  for (const hook of script.nouns.hooks) {
    const { nouns } = best.script
    await tryOne({ ...best.script, nouns: { ...nouns, hooks: nouns.hooks.filter((other) => other !== hook) } })
  }
  return best
}

function lawOf(failure: unknown): string {
  const { law, message } = failure as { law?: string; message?: string }
  return law ?? String(message).slice(0, 40)
}

export interface Crashes {
  /** At how many operations the process died. */
  readonly points: number
  /** The first that broke a law. */
  readonly failed?: Shrunk
}

/** Plays the world once for each storage operation of its last step, each time dying before that one. */
export async function playAllCrashes(script: WorldScript, options: WorldOptions = {}): Promise<Crashes> {
  const before = script.steps.slice(0, -1)
  const last = script.steps.at(-1)
  if (last === undefined) return { points: 0 }
  for (let point = 1; ; point += 1) {
    const crashing = { ...script, steps: [...before, { ...last, dieBefore: point }] }
    const world = new World(crashing, options)
    try {
      await world.play()
    } catch (failure) {
      return { points: point, failed: { script: crashing, failure } }
    }
    if (world.hasSurvived) return { points: point - 1 }
  }
}
