/** A device hears a random log, in random order and batches, some of it twice, and is checked after every batch. */
import { rebuild } from '../../src/workspace/rebuild.ts'
import { Chance } from './chance.ts'
import { MemoryDisk } from './disk.ts'
import { drawLog } from './random-log.ts'
import { WorldReplica } from './replica.ts'
import { Finality } from './world-finality.ts'
import { checkReplica, dumpOf, same, storedBy } from './world-laws.ts'
import { drawRivalNouns, enterNouns } from './world-nouns.ts'

/** Of each log the seed is said where it broke a law. */
export async function hearLawfully(from: number, count: number): Promise<void> {
  const script = drawRivalNouns(new Chance(1))
  enterNouns(script)
  for (let seed = from; seed < from + count; seed += 1) {
    await hear(seed).catch((error: unknown) => {
      throw new Error(`log ${seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
    })
  }
}

async function hear(seed: number): Promise<void> {
  const chance = new Chance(seed)
  const log = drawLog(chance, chance.whole(4, 24))
  const script = { deal: { states: [], verbs: [] }, customer: { states: [], verbs: [] }, hooks: [] }
  const options = { disk: new MemoryDisk(), now: 2e12, chance: new Chance(seed), script }
  const replica = await WorldReplica.open({ name: 'r', ...options })
  const finality = new Finality()
  const twice = [...log, ...chance.some(log, 0.2)]
  const order = chance.happens(0.4) ? chance.shuffled(twice) : twice
  for (let at = 0; at < order.length; ) {
    const size = chance.one([1, 1, 2, 3, 8])
    await replica.process.receive(order.slice(at, at + size))
    at += size
    await finality.note(replica, await checkReplica(replica, `after ${at} of ${order.length}`))
    if (chance.happens(0.05)) {
      await replica.close()
      await replica.start()
    }
  }
  const dump = dumpOf(await replica.disk.read(storedBy))
  await replica.process.writer.submit((transaction) => rebuild(transaction))
  same('L7: rows rebuilt and kept up', dumpOf(await replica.disk.read(storedBy)), dump)
  await replica.close()
  const other = await WorldReplica.open({ name: 's', ...options, disk: new MemoryDisk() })
  await other.process.receive(log)
  same('L1: rows of one who hears it all at once', dumpOf(await other.disk.read(storedBy)), dump)
  await other.close()
}
