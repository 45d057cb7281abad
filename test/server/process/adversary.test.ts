import { SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { refOf, type VerbEvent } from '../../../src/core/event.ts'
import { Chance } from '../../kit/chance.ts'
import { Pen } from '../../kit/relay/pen.ts'
import { syncFrameOf } from '../../kit/relay/raw-client.ts'
import {
  type Attack,
  attacksOnContent,
  attacksOnIdentity,
  attacksOnPresence,
  attacksOnShape,
  attacksOnSize,
  largeFrame,
  smallFrame,
} from './attacks.ts'
import { type Claims, type Outcome, Siege, tokenOf, workspace } from './siege.ts'

const penOf = (actor: string, boot: string) => new Pen({ actor, boot, now: Date.now })

describe('while two honest clients go on, the relay process refuses', () => {
  test('[A] whoever has no good token, or not the right to do this', async () => {
    const siege = await Siege.begin()
    const hourAgo = Math.floor(Date.now() / 1000) - 3600
    const claims: Claims = { sub: 'mallory' }
    const tokens: Readonly<Record<string, string | undefined>> = {
      'no token': undefined,
      'an empty one': '',
      'what is no token': 'mallory',
      'an expired one': await tokenOf(claims, { expiresAt: hourAgo }),
      'a forged one': await tokenOf(claims, { secret: 'incorrect horse battery staple, 19' }),
      'one that nobody signed': unsigned({ ...claims, workspace, rights: ['read', 'write'] }),
      'one with a signature of another kind': await new SignJWT({ ...claims, workspace, rights: ['write'] })
        .setProtectedHeader({ alg: 'HS512' })
        .sign(new TextEncoder().encode('correct horse battery staple, 1949')),
      'one without a subject': await tokenOf({ sub: '' }),
      'one without rights': await tokenOf({ ...claims, rights: [] }),
      'one that may append nothing in particular': await tokenOf({ ...claims, rights: ['append'] }),
    }
    for (const [name, token] of Object.entries(tokens)) {
      expect([name, await siege.during(() => siege.knock(token))]).toEqual([name, '- 4401'])
    }
    const elsewhere = await tokenOf({ ...claims, workspace: 'other' })
    expect(await siege.during(() => siege.knock(elsewhere))).toBe('- 4403')
    expect(await siege.knock(elsewhere, 'other')).toBe('let in')

    const reader = await tokenOf({ ...claims, rights: ['read'] })
    expect(await siege.during(() => siege.attempt(reader, [framesOf('reader')]))).toBe('A 4403')
    const form = await tokenOf({ ...claims, rights: ['append'], verbs: ['Contact.create'] })
    const wrong = { verb: 'rename', type: 'contact.renamed' }
    expect(await siege.during(() => siege.attempt(form, [framesOf('form-1', wrong)]))).toBe('A 4403')
    expect(await siege.during(() => siege.attempt(form, [framesOf('form-2')]))).toBe('stored')
    const visitor = await siege.enter(form)
    expect([...(await visitor.sync())]).toEqual([0, 0])
    expect((await siege.end()).map(refOf)).toEqual(['form-2:1'])
  })

  test('[A1] what is too large, no message, or has bytes behind it', () => holdsOutAgainst(attacksOnSize))

  test('[A2] every update that is more than new entries in the log', () => holdsOutAgainst(attacksOnShape))

  test('[A3] who writes as another, or tells two stories', () => holdsOutAgainst(attacksOnIdentity))

  test('[A4] events that no device would write', () => holdsOutAgainst(attacksOnContent))

  test('[A5] presence that is too large or no presence', () => holdsOutAgainst(attacksOnPresence))

  test('[A1] a flood of messages, small, large, and before it has been let in', async () => {
    // Less than what the slowest machine sends.
    const siege = await Siege.begin({
      WONCE_LIMIT_MESSAGES_PER_SECOND: '500',
      WONCE_LIMIT_BYTES_PER_SECOND: String(4 * 1024 * 1024),
    })
    const mallory = await tokenOf({ sub: 'mallory' })
    expect(await siege.during(() => siege.flood(mallory, smallFrame))).toBe('A1 4429')
    const form = await tokenOf({ sub: 'eve', rights: ['append'], verbs: ['Contact.create'] })
    expect(await siege.during(() => siege.flood(form, largeFrame))).toBe('A1 4429')
    const oscar = await tokenOf({ sub: 'oscar' })
    const early = Array<Uint8Array>(10_000).fill(smallFrame)
    expect(await siege.during(() => siege.burst(oscar, early))).toMatch(/ 4429$/)
    expect(await siege.end()).toEqual([])
  })

  test.each([20_261_124])('[A1] [A2] two hundred good messages with some bytes wrong (seed %i)', async (seed) => {
    const siege = await Siege.begin()
    const mallory = await tokenOf({ sub: 'mallory' })
    const chance = new Chance(seed)
    const outcomes = new Map<Outcome, number>()
    for (let at = 0; at < 200; at += 1) {
      const pen = new Pen({ actor: 'mallory', boot: `mallory-${at}`, now: () => Date.UTC(2026, 0, 1) })
      const frame = mutated(syncFrameOf('update', pen.update([pen.verb(), ...pen.group(2)])), chance)
      const outcome = await siege.during(() => siege.attempt(mallory, [frame]))
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    }
    const { stored = 0, ...refused } = Object.fromEntries(outcomes)
    expect(Object.keys(refused).filter((end) => !/^A[1-4] 44(00|09|13|22)$/.test(end))).toEqual([])
    expect(Object.values(refused).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(100)
    // A letter of a name can be another: that is a good event, of nobody but who wrote it, and whole.
    const theirs = await siege.end()
    expect(theirs).toHaveLength(3 * stored)
    expect(theirs.filter(({ actor }) => actor !== 'mallory')).toEqual([])
  })
})

/** Each of them comes from a connection of its own, which has an event stored before. */
async function holdsOutAgainst(attacks: { readonly [name: string]: Attack }): Promise<void> {
  const siege = await Siege.begin()
  const token = await tokenOf({ sub: 'mallory' })
  const before: string[] = []
  for (const [name, { ends, frames }] of Object.entries(attacks)) {
    const pen = penOf('mallory', `mallory-${before.length}`)
    const own = pen.verb()
    before.push(refOf(own))
    const lawful = pen.update([own])
    const { pen: victim, written } = siege.victim
    const [theirs] = written
    if (theirs === undefined) return expect.fail('the victim has written')
    const head = await siege.head()
    const relayBoot = [...(await siege.stored()).values()].find(({ kind }) => kind === 'commit')?.boot ?? expect.fail()
    const sent = frames({ pen, own, victim, theirs, head, relayBoot })
    const outcome = await siege.during(() => siege.attempt(token, sent, lawful))
    expect([name, outcome]).toEqual([name, ends])
  }
  expect((await siege.end()).map(refOf).sort()).toEqual(before.sort())
}

function framesOf(boot: string, wrong: Partial<VerbEvent> = {}): Uint8Array {
  const pen = penOf('mallory', boot)
  return syncFrameOf('update', pen.update([pen.verb(wrong)]))
}

/** The header and the claims of a token that says it needs no signature. */
function unsigned(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'none' })}.${part(claims)}.`
}

/** Some bytes are other bytes, or are missing, or come twice. */
function mutated(frame: Uint8Array, chance: Chance): Uint8Array {
  const bytes = [...frame]
  for (let left = chance.whole(1, 4); left > 0; left -= 1) {
    const at = chance.whole(0, bytes.length - 1)
    const change = chance.one(['replace', 'flip', 'drop', 'repeat', 'end'] as const)
    if (change === 'replace') bytes[at] = chance.whole(0, 255)
    if (change === 'flip') bytes[at] = (bytes[at] ?? 0) ^ (1 << chance.whole(0, 7))
    if (change === 'drop') bytes.splice(at, 1)
    if (change === 'repeat') bytes.splice(at, 0, bytes[at] ?? 0)
    if (change === 'end' && chance.happens(0.2)) bytes.length = Math.max(1, at)
  }
  return Uint8Array.from(bytes)
}
