import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

/** The command itself, a process of its own against a relay in another. */

interface Played {
  readonly scene: string
  readonly customers: number
  readonly subscriptions: number
  readonly effectiveRuns: number
  readonly conflicts: readonly string[]
  readonly replicas: number
  readonly isIdentical: boolean
  readonly isExactlyOnce: boolean
}

const root = resolve(import.meta.dirname, '../..')

function npmRunMerge(): Promise<{ readonly code: number; readonly out: string; readonly error: string }> {
  return new Promise((done) => {
    execFile('npm', ['run', '--silent', 'merge', '--', '--json'], { cwd: root }, (failure, out, error) =>
      done({ code: failure === null ? 0 : Number(failure.code), out, error }),
    )
  })
}

/** Which of them wins may depend on who is first at the relay; that one of them is void, and why, does not. */
function reasons({ conflicts }: Played): readonly string[] {
  return conflicts.flatMap(
    (conflict) => /is (void \(\w+|superseded)|refers to something/.exec(conflict)?.[0] ?? [conflict],
  )
}

const voided = (why: string) => `is void (${why}`
const twice = [voided('duplicate'), 'is superseded']

/** What each scene leaves for people to see. */
const decided: { readonly [scene: string]: readonly string[] } = {
  'both win the same deal offline': twice,
  'win, then lose, offline': [voided('conflict')],
  'lose, then win, offline': [voided('conflict')],
  'win, reopen, win on one side; win on the other': twice,
  // Whether alice has paid what she owed before she hears that bob has is up to the two of them.
  'killed between verb and hook, then merged': expect.arrayContaining([voided('duplicate')]),
  'one side without the hook': [voided('duplicate')],
  'only the side without the hook wins': [],
  'hook registered late on one side': twice,
  'hooks in another order and minified on one side': [...twice, 'is superseded'],
  'the customer edited on both sides before the merge': twice,
  'the customer deleted on one side': [voided('duplicate'), voided('deleted'), 'is superseded', 'refers to something'],
  'cascading hooks on both sides': [...twice, 'is superseded'],
  'async hook on both sides': twice,
  'offline for three months against a committed history': [voided('conflict')],
  'a cloned database': twice,
  'a clock one day ahead': twice,
  'the relay killed and restarted in between': twice,
}

test('npm run merge provisions exactly once in every scene', { timeout: 120_000 }, async () => {
  const { code, out, error } = await npmRunMerge()
  expect({ code, error }).toEqual({ code: 0, error: '' })
  const scenes = JSON.parse(out) as readonly Played[] // what the command prints, checked below
  const rows = scenes.map(({ scene, customers, subscriptions, effectiveRuns }) => {
    return [scene, customers, subscriptions, effectiveRuns]
  })
  expect(rows).toEqual([
    ['both win the same deal offline', 1, 1, 1],
    ['win, then lose, offline', 1, 1, 1],
    ['lose, then win, offline', 0, 0, 0],
    ['win, reopen, win on one side; win on the other', 2, 2, 2],
    ['killed between verb and hook, then merged', 1, 1, 1],
    ['one side without the hook', 1, 1, 1],
    ['only the side without the hook wins', 1, 1, 1],
    ['hook registered late on one side', 1, 1, 1],
    ['hooks in another order and minified on one side', 1, 1, 2],
    ['the customer edited on both sides before the merge', 1, 1, 1],
    ['the customer deleted on one side', 0, 1, 1],
    ['cascading hooks on both sides', 1, 1, 2],
    ['async hook on both sides', 1, 1, 1],
    ['offline for three months against a committed history', 1, 1, 1],
    ['a cloned database', 1, 1, 1],
    ['a clock one day ahead', 1, 1, 1],
    ['the relay killed and restarted in between', 1, 1, 1],
  ])
  for (const played of scenes) {
    expect(played, played.scene).toMatchObject({ isExactlyOnce: true, isIdentical: true })
    expect(played.replicas, played.scene).toBe(played.scene === 'a cloned database' ? 4 : 3)
  }
  expect(Object.fromEntries(scenes.map((played) => [played.scene, reasons(played)]))).toEqual(decided)
})
