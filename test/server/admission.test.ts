import { createEncoder, toUint8Array, writeAny, writeUint8, writeVarUint } from 'lib0/encoding'
import { ulid } from 'ulid'
import { describe, expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import type { Acceptance, BootFacts, Holdings, Redo } from '../../server/admission.ts'
import { judge } from '../../server/admission.ts'
import type { Nothing, Refusal } from '../../server/candidate.ts'
import { hashOf, readCandidate } from '../../server/candidate.ts'
import type { Grant } from '../../server/connection.ts'
import { contentHash } from '../../src/core/admission.ts'
import type { Event, VerbEvent } from '../../src/core/event.ts'
import { bodySchema, eventSchema, maxEventChars, refOf } from '../../src/core/event.ts'
import { createItem, writeUpdate } from '../../src/sync/update.ts'
import { rootName } from '../../src/sync/wire.ts'
import { Pen } from '../kit/relay/pen.ts'

const now = Date.UTC(2026, 0, 1)
const day = 24 * 60 * 60 * 1000
const mayWrite: readonly Grant['rights'][number][] = ['read', 'write']

/** A workspace that holds what it accepted, in memory. */
class Workspace implements Holdings {
  readonly #boots = new Map<string, BootFacts>()
  readonly #writers = new Map<number, string | null>()
  readonly #places = new Map<string, string>()
  readonly #clocks = new Map<number, number>()
  readonly #hashes = new Map<string, string>()

  boot = (boot: string) => this.#boots.get(boot)
  writer = (client: number) => this.#writers.get(client)
  clock = (client: number) => this.#clocks.get(client) ?? 0
  refAt = (client: number, clock: number) => this.#places.get(`${client}/${clock}`)
  hash = (ref: string) => this.#hashes.get(ref)

  offer(update: Uint8Array, by: Partial<Grant> = {}, at = now): Acceptance | Redo | Refusal | Nothing {
    const grant = { subject: 'ann', rights: mayWrite, ...by }
    const candidate = readCandidate(update, grant)
    if (candidate.is !== 'candidate') return candidate
    const verdict = judge(this, candidate, grant, at)
    if (verdict.is === 'accept') this.#hold(verdict, grant.subject)
    return verdict
  }

  /** The relay's own commit, as it stands in the log. */
  holdCommit(boot: string, time: number): void {
    this.#boots.set(boot, { owner: null, seq: 1, time })
    this.#hashes.set(`${boot}:1`, 'hash of a commit')
  }

  #hold({ events, boots, clients }: Acceptance, subject: string): void {
    for (const [boot, facts] of boots) this.#boots.set(boot, facts)
    for (const client of clients) this.#writers.set(client, subject)
    for (const { item, hash } of events) {
      this.#places.set(`${item.client}/${item.clock}`, item.ref)
      this.#clocks.set(item.client, item.clock + 1)
      this.#hashes.set(item.ref, hash)
    }
  }
}

function penOf(actor: string, boot?: string): Pen {
  return new Pen({ actor, now: () => now, ...(boot === undefined ? undefined : { boot }) })
}

function accepted(verdict: ReturnType<Workspace['offer']>): readonly string[] {
  if (verdict.is !== 'accept') throw new Error(`It was not accepted: ${JSON.stringify(verdict)}`)
  return verdict.events.map(({ item }) => item.ref)
}

describe('an update is accepted', () => {
  test('[A4] with events that follow what is held, one by one, in groups, and from several boots', () => {
    const workspace = new Workspace()
    const [one, other] = [penOf('ann'), penOf('ann', 'ann-2')]
    expect(accepted(workspace.offer(one.update(one.verbs(2))))).toEqual(['ann-1:1', 'ann-1:2'])
    expect(accepted(workspace.offer(one.update([...one.group(3), ...other.group(2)])))).toHaveLength(5)
    expect(workspace.boot('ann-1')).toEqual({ owner: 'ann', seq: 5, time: now })
    expect(workspace.boot('ann-2')).toEqual({ owner: 'ann', seq: 2, time: now })
  })

  test('[A4] whose events depend on what is held, and on what stands before them in it', () => {
    const workspace = new Workspace()
    const [ann, bob] = [penOf('ann'), penOf('bob')]
    accepted(workspace.offer(bob.update(bob.verbs(3)), { subject: 'bob' }))
    const second = penOf('ann', 'ann-2')
    const events = [ann.verb({ deps: { 'bob-1': 3 } }), second.verb({ deps: { 'ann-1': 1 } })]
    expect(accepted(workspace.offer(ann.update(events)))).toEqual(['ann-1:1', 'ann-2:1'])
  })

  test('[A4] though its structs stand by Yjs client, not by cause', () => {
    const workspace = new Workspace()
    const early = new Pen({ actor: 'ann', boot: 'early', client: 1, now: () => now })
    const late = new Pen({ actor: 'ann', boot: 'late', client: 2, now: () => now })
    const items = [...late.items([late.verb({ deps: { early: 1 } })]), ...early.items(early.verbs(1))]
    expect(accepted(workspace.offer(writeUpdate(items)))).toEqual(['late:1', 'early:1'])
  })

  test('[A3] though a boot stands under two Yjs clients, its later events first', () => {
    const [one, two] = [1, 2].map((client) => new Pen({ actor: 'ann', client, now: () => now })) as [Pen, Pen]
    const [first, second] = one.verbs(2) as [Event, Event]
    const update = writeUpdate([...two.items([second]), ...one.items([first])])
    expect(accepted(new Workspace().offer(update))).toEqual(['ann-1:2', 'ann-1:1'])
  })

  test('[E1] with a skip where nothing is held', () => {
    const workspace = new Workspace()
    const pen = penOf('ann')
    expect(accepted(workspace.offer(pen.update([pen.skip()])))).toEqual(['ann-1:1'])
  })

  test('[A4] dated 24 hours ahead, and a second above what it follows', () => {
    const workspace = new Workspace()
    const pen = penOf('ann')
    accepted(workspace.offer(pen.update([pen.verb({ ulid: ulid(now + day) })])))
    accepted(workspace.offer(pen.update([pen.verb({ ulid: ulid(now + day + 1000) })])))
    const bob = penOf('bob')
    const following = bob.verb({ deps: { 'ann-1': 2 }, ulid: ulid(now + day + 2000) })
    accepted(workspace.offer(bob.update([following]), { subject: 'bob' }))
  })

  test('[A4] a second above the highest of what it follows, though the newest of that is older', () => {
    const [workspace, pen, bob] = [new Workspace(), penOf('ann'), penOf('bob')]
    accepted(workspace.offer(pen.update([pen.verb({ ulid: ulid(now + day) }), pen.verb()])))
    const following = bob.verb({ deps: { 'ann-1': 2 }, ulid: ulid(now + day + 1000) })
    accepted(workspace.offer(bob.update([following]), { subject: 'bob' }, now - 1))
  })

  test('[A4] of others, from who may carry them: a boot belongs to its author then, who goes on with it', () => {
    const workspace = new Workspace()
    const [bob, carrier] = [penOf('bob'), penOf('ann')]
    const carry = { rights: [...mayWrite, 'carry'] as const }
    accepted(workspace.offer(carrier.update([...carrier.verbs(1), ...bob.verbs(2)]), carry))
    expect(workspace.boot('bob-1')?.owner).toBe('bob')
    accepted(workspace.offer(bob.update(bob.verbs(1)), { subject: 'bob' }))
    accepted(workspace.offer(carrier.update(bob.verbs(1)), carry))
  })

  test('holds nothing: there is nothing to do, whatever the token may', () => {
    const update = Y.encodeStateAsUpdate(new Y.Doc())
    for (const rights of [mayWrite, ['read'], []] as const)
      expect(new Workspace().offer(update, { rights }).is).toBe('nothing')
  })

  test('its hashes are those that replicas compute', () => {
    const event = penOf('ann').verb({ set: { z: 1, a: 'ü', n: null } })
    expect(hashOf(event)).toBe(contentHash(event))
  })
})

describe('an update is refused as a whole', () => {
  test.each<[string, (pen: Pen) => readonly Event[], string, RegExp]>([
    ['[A3] a gap in its boot', (pen) => [pen.verb(), pen.verb({ seq: 3, last: 3 })], 'A3', /2 is the next seq/],
    ['[A3] one that begins behind what is held', (pen) => pen.verbs(2).slice(1), 'A3', /1 is the next seq/],
    ['[A4] a group that is cut at its end', (pen) => pen.group(3).slice(0, 2), 'A4', /ends before the group/],
    ['[A4] a group that does not agree', (pen) => [pen.verb({ last: 2 }), pen.verb({ last: 3 })], 'A4', /ends at 2/],
    ['[A4] a cause that nobody has', (pen) => [pen.verb({ deps: { x: 1 } })], 'A4', /depends on/],
    ['[A4] a cause too new', (pen) => [pen.verb({ deps: { held: 2 } })], 'A4', /depends on/],
    ['[A4] the name of somebody else', (pen) => [pen.verb({ actor: 'bob' })], 'A4', /actor/],
    ['[A4] a field the envelope has not', (pen) => [pen.verb({ extra: 1 } as object)], 'A4', /extra/],
    ['[A4] a newer envelope', (pen) => [pen.verb({ v: 2 as 1 })], 'A4', /v: /],
    ['[A4] a boot that no object can hold', (pen) => [pen.verb({ boot: '__proto__' })], 'A4', /__proto__/],
    ['[A4] a date too far ahead', (pen) => [pen.verb({ ulid: ulid(now + day + 1) })], 'A4', /ahead of the relay/],
    [
      '[A4] a date above what it follows',
      (pen) => [pen.verb({ ulid: ulid(now + day) }), pen.verb({ ulid: ulid(now + day + 1001) })],
      'A4',
      /ahead of the relay/,
    ],
    [
      '[A1] an event too long',
      (pen) => [pen.verb({ set: { a: 'x'.repeat(maxEventChars) } })],
      'A1',
      /262144 characters/,
    ],
    ['[A1] more causes than anybody has', (pen) => [pen.verb({ deps: many(10_001) })], 'A1', /10000 boots/],
    ['[A1] a value too deep', (pen) => [pen.verb({ set: { a: nested(20) as string } })], 'A1', /20 levels/],
  ])('%s', (_, events, rule, reason) => {
    const workspace = new Workspace()
    const held = penOf('ann', 'held')
    accepted(workspace.offer(held.update(held.verbs(1))))
    const pen = penOf('ann')
    const verdict = workspace.offer(pen.update(events(pen)))
    expect(verdict).toMatchObject({ is: 'refuse', rule })
    expect((verdict as Refusal).reason).toMatch(reason)
    expect(workspace.boot('ann-1')).toBeUndefined()
  })

  test('[A4] a commit: only the relay writes them', () => {
    const pen = penOf('ann')
    const { v, boot, seq, last, ulid, deps, wall, actor, build } = pen.verb()
    const commit: Event = { v, boot, seq, last, ulid, deps, wall, actor, build, kind: 'commit', k: 1, vec: {} }
    for (const rights of [mayWrite, [...mayWrite, 'carry']] as const) {
      expect(new Workspace().offer(penOf('ann').update([commit]), { rights })).toMatchObject({
        rule: 'A4',
        close: 'invalid',
      })
    }
  })

  test('[A4] causes in a circle, which no replica could ever admit', () => {
    const [a, b] = [penOf('ann', 'a'), penOf('ann', 'b')]
    const events = [a.verb({ deps: { b: 1 } }), b.verb({ deps: { a: 1 } })]
    expect(new Workspace().offer(a.update(events))).toMatchObject({ rule: 'A4', ref: 'a:1' })
  })

  test('[L12] two groups that wait for each other, though each event stands behind its cause', () => {
    const [a, b] = [penOf('ann', 'a'), penOf('ann', 'b')]
    const [first, second] = [a.verb({ last: 2 }), a.verb({ deps: { b: 1 } })]
    const events = [first, b.verb({ deps: { a: 1 } }), second]
    expect(new Workspace().offer(a.update(events))).toMatchObject({ rule: 'A4' })
  })

  test('[A2] an event under another key', () => {
    const pen = penOf('ann')
    const update = pen.update([{ key: 'ann-1:2', value: pen.verb() }])
    expect(new Workspace().offer(update)).toMatchObject({ rule: 'A2', ref: 'ann-1:2', close: 'invalid' })
  })

  test('[A2] two structs under one key', () => {
    const pen = penOf('ann')
    const event = pen.verb()
    expect(new Workspace().offer(pen.update([event, event]))).toMatchObject({ rule: 'A2', ref: 'ann-1:1' })
  })

  test('[A3] a boot belongs to the subject that wrote it first', () => {
    const workspace = new Workspace()
    const ann = penOf('ann')
    accepted(workspace.offer(ann.update(ann.verbs(1))))
    const bob = new Pen({ actor: 'bob', boot: 'ann-1', client: 5, now: () => now })
    bob.verb()
    expect(workspace.offer(bob.update(bob.verbs(1)), { subject: 'bob' })).toMatchObject({
      is: 'refuse',
      rule: 'A3',
      close: 'equivocation',
      ref: 'ann-1:2',
    })
  })

  test('[A3] a boot of the relay belongs to nobody else, not even to who may carry', () => {
    const workspace = new Workspace()
    workspace.holdCommit('of-relay', now)
    const pen = new Pen({ actor: 'ann', boot: 'of-relay', now: () => now })
    pen.verb()
    const update = pen.update(pen.verbs(1))
    expect(workspace.offer(update, { rights: [...mayWrite, 'carry'] })).toMatchObject({ rule: 'A3' })
  })

  test('[A3] a Yjs client belongs to the subject that used it first: who drew the same is to draw again', () => {
    const workspace = new Workspace()
    const ann = new Pen({ actor: 'ann', client: 5, now: () => now })
    accepted(workspace.offer(ann.update(ann.verbs(1))))
    const bob = new Pen({ actor: 'bob', client: 5, now: () => now })
    bob.items(bob.verbs(1))
    const stranger = penOf('bob', 'bob-2')
    const update = bob.update([...stranger.verbs(1)])
    expect(workspace.offer(update, { subject: 'bob' })).toEqual({ is: 'redo', refs: [] })
    expect(workspace.writer(5)).toBe('ann')
  })

  test('[A3] the clock of a Yjs client goes on without a gap, and nothing is put where something stands', () => {
    const workspace = new Workspace()
    const pen = penOf('ann')
    accepted(workspace.offer(pen.update(pen.verbs(2))))
    const [event] = pen.verbs(1) as [Event]
    for (const clock of [0, 1, 3]) {
      const update = writeUpdate([createItem(pen.client, clock, refOf(event), event)])
      expect(workspace.offer(update)).toMatchObject({ rule: 'A3', close: 'equivocation' })
    }
    accepted(workspace.offer(writeUpdate([createItem(pen.client, 2, refOf(event), event)])))
  })

  test('[A3] another content where one is held: equivocation, a skip too', () => {
    const workspace = new Workspace()
    const pen = penOf('ann')
    accepted(workspace.offer(pen.update(pen.verbs(1))))
    const again = penOf('ann')
    const other = again.verb({ set: { name: 'other' } })
    expect(workspace.offer(new Pen({ actor: 'ann', client: 9 }).update([other]))).toMatchObject({
      is: 'refuse',
      rule: 'A3',
      close: 'equivocation',
      ref: 'ann-1:1',
    })
    const skip = penOf('ann').skip()
    expect(workspace.offer(new Pen({ actor: 'ann', client: 9 }).update([skip]))).toMatchObject({ rule: 'A3' })
  })

  test('[A2] a deletion of what is held', () => {
    const workspace = new Workspace()
    const pen = penOf('ann')
    const update = pen.update(pen.verbs(1))
    accepted(workspace.offer(update))
    const doc = new Y.Doc()
    Y.applyUpdate(doc, update)
    const before = Y.encodeStateVector(doc)
    doc.getMap(rootName).delete('ann-1:1')
    expect(workspace.offer(Y.encodeStateAsUpdate(doc, before))).toMatchObject({ is: 'refuse', rule: 'A2' })
  })

  test('[A2] a deletion beside new events', () => {
    const pen = penOf('ann')
    const doc = Object.assign(new Y.Doc(), { clientID: pen.client })
    for (const event of pen.verbs(2)) doc.getMap(rootName).set(refOf(event), event)
    doc.getMap(rootName).delete('ann-1:2')
    expect(new Workspace().offer(Y.encodeStateAsUpdate(doc))).toMatchObject({ is: 'refuse', rule: 'A2' })
  })

  test('[A2] an entry written over before it was ever held', () => {
    const pen = penOf('ann')
    const doc = Object.assign(new Y.Doc(), { clientID: pen.client })
    const event = pen.verb()
    for (const _ of [1, 2]) doc.getMap(rootName).set(refOf(event), event)
    expect(new Workspace().offer(Y.encodeStateAsUpdate(doc))).toMatchObject({
      is: 'refuse',
      rule: 'A2',
      ref: 'ann-1:1',
    })
  })
})

describe('the right to write', () => {
  const form = { subject: 'form', rights: ['append'] as const, verbs: ['Contact.create', 'Contact.delete', 'Deal.win'] }

  test('[A] who may only read writes nothing', () => {
    const pen = penOf('ann')
    const verdict = new Workspace().offer(pen.update(pen.verbs(1)), { rights: ['read'] })
    expect(verdict).toMatchObject({ is: 'refuse', rule: 'A', close: 'forbidden', ref: 'ann-1:1' })
    const [skipping, workspace] = [penOf('ann'), new Workspace()]
    const update = skipping.update([skipping.skip()])
    expect(workspace.offer(update, { rights: ['read'] })).toMatchObject({ is: 'refuse', rule: 'A' })
    accepted(workspace.offer(update))
    expect(workspace.offer(update, { rights: ['read'] })).toMatchObject({ is: 'refuse', rule: 'A' })
  })

  test('[A] who may append stores the events of its verbs', () => {
    const pen = penOf('form')
    const win = pen.verb({ noun: 'Deal', verb: 'win', type: 'deal.won', target: 'deal_1' })
    const verdict = new Workspace().offer(
      pen.update([withoutEffect(win), pen.verb(), pen.verb({ verb: 'delete', effect: 'delete' })]),
      form,
    )
    expect(accepted(verdict)).toHaveLength(3)
  })

  test('[E1] who may append goes on with a skip in the place of what was refused', () => {
    const [workspace, refused, dismissed] = [new Workspace(), penOf('form'), penOf('form')]
    const verdict = workspace.offer(refused.update([refused.verb({ verb: 'update' })]), form)
    expect(verdict).toMatchObject({ is: 'refuse', rule: 'A', ref: 'form-1:1' })
    const events = accepted(workspace.offer(dismissed.update([dismissed.skip(), dismissed.verb()]), form))
    expect(events).toHaveLength(2)
  })

  test.each<[string, (pen: Pen) => Event]>([
    ['another verb', (pen) => pen.verb({ verb: 'update' })],
    ['another noun', (pen) => pen.verb({ noun: 'Lead', target: 'lead_1', type: 'lead.created' })],
    ['an entity of another noun', (pen) => pen.verb({ target: 'deal_1' })],
    ['the type of another noun', (pen) => pen.verb({ type: 'deal.won' })],
    ['a creation that deletes', (pen) => pen.verb({ effect: 'delete' })],
    ['a creation that is none', (pen) => withoutEffect(pen.verb())],
    [
      'a win that deletes',
      (pen) => pen.verb({ noun: 'Deal', verb: 'win', target: 'deal_1', type: 'deal.won', effect: 'delete' }),
    ],
    ['an activation', (pen) => activation(pen)],
    ['a run', (pen) => runOf(pen)],
  ])('[A] who may append does not get away with %s', (_, write) => {
    const pen = penOf('form')
    const verdict = new Workspace().offer(pen.update([write(pen)]), form)
    expect(verdict).toMatchObject({ is: 'refuse', rule: 'A', close: 'forbidden' })
  })

  function withoutEffect({ effect, ...event }: VerbEvent): Event {
    return event
  }

  function activation(pen: Pen): Event {
    const { kind, reason, ...envelope } = pen.skip()
    return { ...envelope, kind: 'activate', hook: 'Contact.created/x', on: 'contact.created' }
  }

  function runOf(pen: Pen): Event {
    const { kind, reason, ...envelope } = pen.skip()
    const fields = { hook: 'Contact.created/x', slot: 'contact_1|create', trigger: 'form-1:1', depth: 0, ok: true }
    return { ...envelope, kind: 'run', ...fields, subs: [] }
  }
})

describe('an update that is to be sent again', () => {
  test('[A4] the very same event again, from another document: its refs are named, nothing is applied', () => {
    const workspace = new Workspace()
    const pen = penOf('ann')
    const events = pen.verbs(2)
    accepted(workspace.offer(pen.update(events)))
    const fresh = new Pen({ actor: 'ann', client: 77 })
    expect(workspace.offer(fresh.update(events))).toEqual({ is: 'redo', refs: ['ann-1:1', 'ann-1:2'] })
    expect(workspace.clock(77)).toBe(0)
  })

  test('[W9] known and new events together: the known ones are named', () => {
    const workspace = new Workspace()
    const pen = penOf('ann')
    const first = pen.verbs(2)
    accepted(workspace.offer(pen.update(first)))
    const fresh = new Pen({ actor: 'ann', client: 77 })
    expect(workspace.offer(fresh.update([...first, ...pen.verbs(1)]))).toEqual({
      is: 'redo',
      refs: ['ann-1:1', 'ann-1:2'],
    })
    expect(workspace.boot('ann-1')?.seq).toBe(2)
  })

  test('[W9] what two leaders left behind in their documents, whoever of them won there', () => {
    for (const [winner, loser] of [
      [1, 2],
      [2, 1],
    ] as const) {
      const workspace = new Workspace()
      const event = penOf('ann').verb()
      const docs = [winner, loser].map((clientID) => Object.assign(new Y.Doc(), { clientID })) as [Y.Doc, Y.Doc]
      for (const doc of docs) doc.getMap(rootName).set(refOf(event), event)
      accepted(workspace.offer(Y.encodeStateAsUpdate(docs[0])))
      Y.applyUpdate(docs[1], Y.encodeStateAsUpdate(docs[0]))
      const relayHas = Y.encodeStateVector(docs[0])
      const left = Y.encodeStateAsUpdate(docs[1], relayHas)
      expect(workspace.offer(left)).toEqual({ is: 'redo', refs: ['ann-1:1'] })
    }
  })

  test('[W9] an entry that was written over with the same event', () => {
    const workspace = new Workspace()
    const event = penOf('ann').verb()
    const doc = Object.assign(new Y.Doc(), { clientID: 3 })
    doc.getMap(rootName).set(refOf(event), event)
    accepted(workspace.offer(Y.encodeStateAsUpdate(doc)))
    const before = Y.encodeStateVector(doc)
    doc.getMap(rootName).set(refOf(event), event)
    expect(workspace.offer(Y.encodeStateAsUpdate(doc, before))).toEqual({ is: 'redo', refs: ['ann-1:1'] })
    // Once more: what stands there by now has lost its content, and names an origin that has.
    doc.getMap(rootName).set(refOf(event), event)
    expect(workspace.offer(Y.encodeStateAsUpdate(doc, before))).toMatchObject({ is: 'redo' })
  })

  test('[A1] of those that hold no event the first is looked at, and of a run its first verb that is none', () => {
    const run = { kind: 'run', subs: Array.from({ length: 4096 }, () => ({})) }
    const looks = [vi.spyOn(eventSchema, 'safeParse'), vi.spyOn(bodySchema, 'safeParse')]
    const refusals = [
      leftoversOf(Array.from({ length: 200 }, () => run)),
      writeUpdate([createItem(1, 0, 'a:1', run)]),
    ].map((update) => new Workspace().offer(update, { rights: ['append'], verbs: [] }))
    expect(looks.map(({ mock }) => mock.calls.length)).toEqual([0, 2])
    for (const look of looks) look.mockRestore()
    expect(refusals).toMatchObject([
      { is: 'refuse', rule: 'A2', close: 'invalid' },
      { is: 'refuse', rule: 'A4', reason: expect.stringMatching(/^subs\.0\./) },
    ])
  })

  test('[A4] a run is refused for its second verb, for too many, or for what else is wrong with it', () => {
    const pen = penOf('ann')
    const { boot, seq, last, ulid, deps, wall, actor, build, kind, v, ...body } = pen.verb()
    const run = { v, boot, seq, last, ulid, deps, wall, actor, build, kind: 'run', hook: 'Contact.created/greet' }
    const good = { ...run, slot: 'contact_1|create|1', trigger: 'ann-1:1', depth: 0, ok: true, subs: [body, body] }
    const offer = (value: object) => new Workspace().offer(writeUpdate([createItem(1, 0, 'ann-1:1', value)]))
    const reasons = [
      { ...good, subs: [body, { ...body, n: 0 }] },
      { ...good, subs: Array(4097).fill(body) },
      { ...good, depth: -1 },
    ]
    expect(reasons.map(offer)).toMatchObject([
      { rule: 'A4', reason: expect.stringMatching(/^subs\.1\.n: /) },
      { rule: 'A4', reason: expect.stringMatching(/^subs: /) },
      { rule: 'A4', reason: expect.stringMatching(/^depth: /) },
    ])
    expect(offer(good)).not.toMatchObject({ reason: expect.stringMatching(/^(subs|depth)/) })
  })

  test('[A3] but not with another content', () => {
    const workspace = new Workspace()
    const event = penOf('ann').verb()
    const doc = Object.assign(new Y.Doc(), { clientID: 3 })
    doc.getMap(rootName).set(refOf(event), event)
    accepted(workspace.offer(Y.encodeStateAsUpdate(doc)))
    const before = Y.encodeStateVector(doc)
    doc.getMap(rootName).set(refOf(event), { ...event, set: { name: 'forged' } })
    expect(workspace.offer(Y.encodeStateAsUpdate(doc, before))).toMatchObject({ is: 'refuse', rule: 'A3' })
  })
})

function many(count: number): Record<string, number> {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`other-${at}`, 1]))
}

function nested(depth: number): unknown {
  return depth === 0 ? 1 : [nested(depth - 1)]
}

/** Structs that stand beside one that nobody has. */
function leftoversOf(values: readonly object[]): Uint8Array {
  const [any, origin, parentSub] = [8, 0b1000_0000, 0b10_0000]
  const encoder = createEncoder()
  for (const number of [1, values.length, 5, 0]) writeVarUint(encoder, number)
  for (const value of values) {
    writeUint8(encoder, any | origin | parentSub)
    for (const number of [5, 0, 1]) writeVarUint(encoder, number)
    writeAny(encoder, value as Parameters<typeof writeAny>[1]) // JSON
  }
  writeVarUint(encoder, 0)
  return toUint8Array(encoder)
}
