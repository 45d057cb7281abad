/** Under which names meta remembers the boots that wrote here (docs/semantics.md E3, S2). */
import type { Reads } from '../core/storage.ts'

/** That this boot wrote here, and for whom: only such events may be issued again, and are ours to send. */
export function ownBoot(boot: string): string {
  return `own/${boot}`
}

/** Up to which seq its events have left the device. */
export function offeredOf(boot: string): string {
  return `offered/${boot}`
}

const ackedPrefix = 'acked/'

/** Up to which seq the relay has its events on its disk. */
export function ackedOf(boot: string): string {
  return ackedPrefix + boot
}

/** Up to which seq the relay has their events, acknowledged or final, as far as the database says. */
export async function seqsAtRelay(reads: Reads, boots: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const [acks, finals] = await Promise.all([reads.meta(boots.map(ackedOf)), reads.finalSeqs(boots)])
  return new Map(boots.map((boot, index) => [boot, Math.max(Number(acks[index] ?? 0), finals[index] ?? 0)]))
}

/** The boot whose acknowledgement is kept under that name, if it is such a name. */
export function ackedBoot(name: string): string | undefined {
  return name.startsWith(ackedPrefix) ? name.slice(ackedPrefix.length) : undefined
}
