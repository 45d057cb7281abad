/** A host that does nothing but write down what it was asked, and answers what it was told to. */
import { HookRegistry } from '../../src/core/hook.ts'
import type { Host, Page } from '../../src/core/host.ts'
import type { LiveQuery, LiveSnapshot } from '../../src/core/live.ts'
import type { AnyEntity } from '../../src/core/noun.ts'

export interface FakeHost extends Host {
  /** `['execute', 'Deal', 'win', 'deal_1', { … }]`, in order. */
  readonly asked: readonly (readonly unknown[])[]
  /** Live queries that were given out and not closed. */
  readonly openQueries: () => number
}

export function fakeEntity(fields: { readonly [field: string]: unknown } = {}): AnyEntity {
  return Object.freeze({
    $id: 'deal_1',
    $type: 'Deal',
    $version: 1,
    $createdAt: '2026-01-01T00:00:00.000Z',
    $updatedAt: '2026-01-01T00:00:00.000Z',
    $createdBy: 'local',
    $sync: 'local',
    ...fields,
  })
}

export function createFakeHost(entity: AnyEntity = fakeEntity()): FakeHost {
  const asked: (readonly unknown[])[] = []
  let open = 0
  const note = (...call: readonly unknown[]): void => {
    asked.push(call)
  }
  const snapshot: LiveSnapshot<AnyEntity> = { status: 'ready', data: [entity] }
  const live: LiveQuery<AnyEntity> = {
    getSnapshot: () => snapshot,
    subscribe: () => () => {},
    ready: async () => snapshot,
    close: () => {
      open -= 1
    },
  }
  return {
    asked,
    openQueries: () => open,
    hooks: new HookRegistry(),
    execute: async (noun, verb, target, input) => {
      note('execute', noun.name, verb.name, target, input)
      return entity
    },
    get: async (noun, id, options) => {
      note('get', noun.name, id, options)
      return entity
    },
    find: async (noun, filter, options) => {
      note('find', noun.name, filter, options)
      const page: Page<AnyEntity> = Object.assign([entity], { next: undefined })
      return page
    },
    count: async (noun, filter) => {
      note('count', noun.name, filter)
      return 1
    },
    history: async (noun, id) => {
      note('history', noun.name, id)
      return []
    },
    doneBy: async (noun, verb, actor) => {
      note('doneBy', noun.name, verb.name, actor)
      return []
    },
    rollback: async (noun, id, to) => {
      note('rollback', noun.name, id, to)
      return entity
    },
    live: (noun, filter, options) => {
      note('live', noun.name, filter, options)
      open += 1
      return live
    },
  }
}
