import { describe, expect, test } from 'vitest'
import type { LoggedEvent } from 'wonce'
import { inAgreedOrder, placesOf } from '../../../demo/app/merge-room/agreed-order.ts'
import type { SyncState } from '../../../demo/app/merge-room/event-sync.ts'

function fileOf(...lines: readonly object[]): string {
  return [{ format: 'wonce log' }, ...lines].map((line) => `${JSON.stringify(line)}\n`).join('')
}

function written(boot: string, seq: number, ulid: string): object {
  return { kind: 'verb', boot, seq, ulid }
}

function commit(k: number, vec: object): object {
  return { kind: 'commit', boot: 'relay', seq: k, ulid: '0', k, vec }
}

function logged(ref: string): LoggedEvent {
  const rest = { type: 'deal.won', noun: 'Deal', verb: 'win', target: 'deal_1', data: {}, actor: 'ann', at: '' }
  return { ...rest, ref, group: ref, verdict: { is: 'effective' } }
}

function order(refs: readonly string[], file: string, local: readonly string[] = []): readonly string[] {
  const states = new Map<string, SyncState>(refs.map((ref) => [ref, local.includes(ref) ? 'local' : 'final']))
  return inAgreedOrder(refs.map(logged), placesOf(file), states).map(({ ref }) => ref)
}

describe('[E6] the order all agree on', () => {
  test('goes by batch first, then by time, in whichever order things arrived', () => {
    const lines = [written('a', 1, '3'), written('b', 1, '1'), written('b', 2, '2'), commit(1, { a: 1 })]
    const file = fileOf(...lines, commit(2, { b: 2 }))
    expect(order(['b:2', 'b:1', 'a:1'], file)).toEqual(['a:1', 'b:1', 'b:2'])
    expect(placesOf(fileOf(...lines.reverse(), commit(2, { b: 2 })))).toEqual(placesOf(file))
  })

  test('has what no commit covers behind what one does', () => {
    const file = fileOf(written('b', 1, '1'), written('a', 1, '3'), commit(1, { a: 1 }))
    expect(order(['b:1', 'a:1'], file)).toEqual(['a:1', 'b:1'])
  })

  test('keeps what a run wrote together, and what is known here alone at the end', () => {
    const file = fileOf(written('b', 1, '2'), written('a', 1, '1'), commit(1, { a: 1, b: 1 }))
    const arrived = ['a:2', 'b:1#0', 'b:1#1', 'a:1', 'c:1']
    expect(order(arrived, file, ['a:2'])).toEqual(['a:1', 'b:1#0', 'b:1#1', 'c:1', 'a:2'])
  })
})
