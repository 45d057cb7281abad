/** What the tests of the relay say to it, and read off it. */
import { expect } from 'vitest'
import type { Grant } from '../../../server/connection.ts'
import type { Relay } from '../../../server/relay.ts'
import { readUpdate } from '../../../src/sync/update.ts'
import type { HeldStore } from './held-store.ts'
import { Pen } from './pen.ts'
import type { RawClient } from './raw-client.ts'
import { startOfTests, type TestRelay } from './test-relay.ts'

const form: Grant = { subject: 'form', rights: ['append'], verbs: ['Contact.create'] }
const reader: Grant = { subject: 'reader', rights: ['read'] }
const carrier: Grant = { subject: 'carrier', rights: ['read', 'write', 'carry'] }
const nobody: Grant = { subject: 'nobody', rights: [] }
export const grants = { form, reader, carrier, nobody }

export function penOf(actor: string, boot?: string): Pen {
  return new Pen({ actor, now: () => startOfTests, ...(boot === undefined ? undefined : { boot }) })
}

interface CommitLike {
  readonly boot: string
  readonly k: number
  readonly prev?: string
  readonly ulid: string
  readonly vec: Readonly<Record<string, number>>
}

export function commitsOf(client: RawClient): readonly CommitLike[] {
  const events = Object.values(client.events) as (CommitLike & { readonly kind: string })[]
  return events.filter(({ kind }) => kind === 'commit').sort((a, b) => a.k - b.k)
}

export function timeOf(ulid = ''): number {
  return [...ulid.slice(0, 10)].reduce(
    (time, letter) => time * 32 + '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.indexOf(letter),
    0,
  )
}

export async function headOf(store: TestRelay['store']): Promise<number> {
  const [state] = await store.facts('acme', ['state'])
  return (state as { head: number }).head
}

/** The name under which the relay holds the lease: whoever can release it. */
export async function ownerOf(store: HeldStore): Promise<string> {
  return store.owners.get('acme') ?? expect.fail('nobody holds the lease')
}

export async function segmentOf(relay: Relay, n: number, token: string): Promise<{ hash: string; bytes: Uint8Array }> {
  const answer = await relay.segment({ workspace: 'acme', n, token })
  if (answer.is !== 'found') return expect.fail(`segment ${n}: ${answer.is}`)
  const read = (await answer.read()) ?? expect.fail(`segment ${n} is not given now`)
  read.letGo()
  return { hash: answer.hash, bytes: read.bytes }
}

export function refsIn({ content }: { readonly content: Uint8Array }): readonly string[] {
  const refs = readUpdate(content).items.map(({ ref }) => ref)
  return refs.sort()
}
