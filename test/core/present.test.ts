import { expect, test } from 'vitest'
import { act } from '../../src/core/judge.ts'
import { present } from '../../src/core/present.ts'
import { create, deal } from '../kit/events.ts'

test('an entity is frozen, down to the values inside', () => {
  const lines = [{ of: 'plan_1', parts: [1] }]
  const state = act(undefined, { ref: 'a:1', body: create(deal, { lines }), wall: 1, actor: 'ann' })
  const entity = present(state, 'local', undefined)
  expect([entity, entity.lines, lines[0], lines[0]?.parts].map(Object.isFrozen)).toEqual([true, true, true, true])
})
