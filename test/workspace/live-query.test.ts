import { expect, test } from 'vitest'
import { Feed } from '../../src/core/feed.ts'
import type { AnyEntity } from '../../src/core/noun.ts'
import { nounNamed } from '../../src/core/noun.ts'
import '../../src/crm/index.ts'
import type { Deal } from '../../src/crm/index.ts'
import type { Change } from '../../src/workspace/feed.ts'
import { nothingChanged } from '../../src/workspace/feed.ts'
import { WorkspaceLiveQuery } from '../../src/workspace/live-query.ts'
import { Presenter } from '../../src/workspace/reads.ts'
import { turn } from '../kit/manual-clock.ts'
import { createOrigin } from '../kit/open.ts'

/** Two deals as they are stored and as they are shown. */
async function twoDeals() {
  const workspace = await createOrigin().open()
  const [a, b] = [
    await workspace.Deal.create({ name: 'A', value: 1 }),
    await workspace.Deal.create({ name: 'B', value: 2 }),
  ]
  return { workspace, entities: [a, b] as unknown as readonly AnyEntity[], deals: [a, b] as readonly Deal[] }
}

test('a change after a reading that failed is not shown as all there is: all is read again', async () => {
  const { entities } = await twoDeals()
  const feed = new Feed<Change>()
  const presenter = new Presenter(() => 'local')
  let isBroken = false
  const read = async () => {
    if (isBroken) throw new Error('no reading today')
    return entities
  }
  const query = new WorkspaceLiveQuery({ feed, presenter, read }, nounNamed('Deal'), {}, {})
  await query.ready()
  expect(query.getSnapshot()).toMatchObject({ status: 'ready', data: entities })
  isBroken = true
  feed.emit({ ...nothingChanged, isWhole: true })
  await turn()
  expect(query.getSnapshot().status).toBe('error')
  isBroken = false
  feed.emit({ ...nothingChanged, gone: ['deal_unknown'] })
  await turn()
  expect(query.getSnapshot()).toMatchObject({ status: 'ready', data: entities })
  query.close()
})
