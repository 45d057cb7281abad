/** Plays networked worlds, and says of one that broke a law how to play it again. */
import { NetworkedWorld } from './networked-world.ts'
import type { NetworkedScript } from './networked-world-script.ts'
import { drawNetworkedWorld, printNetworkedWorld } from './networked-world-script.ts'

/** What broke, or `undefined`. */
export async function playNetworkedWorld(script: NetworkedScript): Promise<unknown> {
  try {
    await new NetworkedWorld(script).play()
    return undefined
  } catch (error) {
    return error ?? new Error('something was thrown that is nothing')
  }
}

/** Throws at the first world that breaks a law. */
export async function playNetworkedLawfully(from: number, count: number): Promise<void> {
  for (let seed = from; seed < from + count; seed += 1) {
    const script = drawNetworkedWorld(seed)
    const failure = await playNetworkedWorld(script)
    if (failure === undefined) continue
    const again = `Play it again: npm run laws -- --form network --worlds 1 --seed ${seed}`
    throw new Error(`${String(failure)}\n${again}\n${printNetworkedWorld(script)}`, { cause: failure })
  }
}
