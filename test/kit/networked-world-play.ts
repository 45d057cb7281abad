/** Plays networked worlds, and says of one that broke a law how to play it again. */
import { NetworkedWorld } from './networked-world.ts'
import type { NetworkedScript } from './networked-world-script.ts'
import {
  drawGivenUpWorld,
  drawNetworkedWorld,
  drawPutBackWorld,
  drawTornWorld,
  printNetworkedWorld,
} from './networked-world-script.ts'
import { MortalLevel, MortalMemory } from './relay/mortal-disk.ts'

/** What broke, or `undefined`. */
export function playNetworkedWorld(script: NetworkedScript): Promise<unknown> {
  return playOn(new MortalMemory(), script)
}

/** The same through a stock server. */
export function playStockWorld(script: NetworkedScript): Promise<unknown> {
  return playOn(undefined, script)
}

async function playOn(disk: MortalMemory | undefined, script: NetworkedScript): Promise<unknown> {
  try {
    await new NetworkedWorld(script, disk).play()
    return undefined
  } catch (error) {
    return error ?? new Error('something was thrown that is nothing')
  }
}

/** The same with a relay on LevelDB, whose last write is torn when it dies; and how many were. */
export async function playTornWorld(script: NetworkedScript): Promise<{ failure: unknown; torn: number }> {
  const disk = await MortalLevel.open()
  try {
    await new NetworkedWorld(script, disk).play()
    return { failure: undefined, torn: disk.torn }
  } catch (error) {
    return { failure: error ?? new Error('something was thrown that is nothing'), torn: disk.torn }
  }
}

/** Throws at the first world that breaks a law. */
export async function playNetworkedLawfully(from: number, count: number): Promise<void> {
  for (let seed = from; seed < from + count; seed += 1) {
    const script = drawNetworkedWorld(seed)
    expectLawful('network', script, await playNetworkedWorld(script))
  }
}

/** The same of those whose relay is put back. */
export async function playPutBackLawfully(from: number, count: number): Promise<void> {
  for (let seed = from; seed < from + count; seed += 1) {
    const script = drawPutBackWorld(seed)
    expectLawful('put-back', script, await playNetworkedWorld(script))
  }
}

/** The same of those in which something is given up. */
export async function playGivenUpLawfully(from: number, count: number): Promise<void> {
  for (let seed = from; seed < from + count; seed += 1) {
    const script = drawGivenUpWorld(seed)
    expectLawful('given-up', script, await playNetworkedWorld(script))
  }
}

/** The same of those through a stock server. */
export async function playStockLawfully(from: number, count: number): Promise<void> {
  for (let seed = from; seed < from + count; seed += 1) {
    const script = drawNetworkedWorld(seed)
    expectLawful('stock', script, await playStockWorld(script))
  }
}

/** The same of those on LevelDB; gives how many writes were torn. */
export async function playTornLawfully(from: number, count: number): Promise<number> {
  let sum = 0
  for (let seed = from; seed < from + count; seed += 1) {
    const script = drawTornWorld(seed)
    const { failure, torn } = await playTornWorld(script)
    expectLawful('torn', script, failure)
    sum += torn
  }
  return sum
}

function expectLawful(
  form: 'network' | 'put-back' | 'given-up' | 'stock' | 'torn',
  script: NetworkedScript,
  failure: unknown,
): void {
  if (failure === undefined) return
  const again = `Play it again: npm run laws -- --form ${form} --worlds 1 --seed ${script.seed}`
  throw new Error(`${String(failure)}\n${again}\n${printNetworkedWorld(script)}`, { cause: failure })
}
