/** Plays worlds in a test, and says of one that breaks a law what it did and how to play it again. */
import { playAllCrashes, playWorld, shrink } from './play.ts'
import type { WorldOptions } from './world.ts'
import type { WorldScript } from './world-script.ts'
import { drawCrashWorld, drawWorld, printWorld } from './world-script.ts'

export interface Worlds {
  readonly form: WorldScript['form']
  readonly from: number
  readonly count: number
}

/** Worlds with the seeds `from`, `from + 1` … */
export async function playLawfully({ form, from, count }: Worlds, options: WorldOptions = {}): Promise<void> {
  for (let seed = from; seed < from + count; seed += 1) {
    const script = drawWorld(form, seed)
    const failure = await playWorld(script, options)
    if (failure !== undefined) {
      const again = `npm run laws -- --form ${form} --worlds 1 --seed ${seed}`
      throw explained(await shrink(script, failure, options), again)
    }
  }
}

/** The process dies at each storage operation of the last step of each world. Gives how many deaths that were. */
export async function dieLawfully(from: number, count: number, options: WorldOptions = {}): Promise<number> {
  let points = 0
  for (let seed = from; seed < from + count; seed += 1) {
    const crashes = await playAllCrashes(drawCrashWorld(seed), options)
    if (crashes.failed !== undefined)
      throw explained(crashes.failed, `npm run laws -- --form crash --worlds 1 --seed ${seed}`)
    points += crashes.points
  }
  return points
}

function explained({ script, failure }: { script: WorldScript; failure: unknown }, again: string): Error {
  const said = failure instanceof Error ? failure.message : String(failure)
  return new Error(`${said}\n\n${printWorld(script)}\n\nPlay it again: ${again}`, { cause: failure })
}
