import { expect, test } from 'vitest'
import '../../src/crm/index.ts'
import type { Conflict, Workspace } from '../../src/index.ts'
import { createOrigin, exchange } from '../kit/open.ts'

interface Apart {
  readonly ann: Workspace
  readonly ben: Workspace
  readonly id: string
}

/** One deal, on two replicas that do not hear each other. */
async function apart(): Promise<Apart> {
  const origin = createOrigin()
  const ann = await origin.open({ actor: 'ann', database: 'of ann' })
  const ben = await origin.open({ actor: 'ben', database: 'of ben' })
  const { $id: id } = await ann.Deal.create({ name: 'Acme', value: 1 })
  await exchange(ann, ben)
  return { ann, ben, id }
}

/** What the merge decided, as ann sees it. */
async function decided({ ann, ben }: Apart): Promise<Conflict> {
  await exchange(ann, ben)
  const [conflict] = await ann.conflicts.find()
  if (conflict === undefined) throw new Error('They did not contradict each other.')
  return conflict
}

/** Of what stands in the way of doing it again. */
async function codeOf({ conflicts }: Workspace, conflict: Conflict): Promise<string | undefined> {
  return (await conflicts.obstacle(conflict))?.code
}

test('[F5] won and lost: not while it has ended, and once it is reopened', async () => {
  const both = await apart()
  await both.ann.Deal.win(both.id)
  await both.ben.Deal.lose(both.id, { lostReason: 'No budget' })
  const conflict = await decided(both)
  expect(await codeOf(both.ann, conflict)).toBe('guard')
  await both.ann.Deal.reopen(both.id)
  expect(await codeOf(both.ann, conflict)).toBeUndefined()
  expect(await both.ann.Deal.get(both.id)).toMatchObject({ stage: 'Prospecting' })
})

test('[F5] moved to two stages: not where it would go on to a third', async () => {
  const both = await apart()
  await both.ann.Deal.advance(both.id, { stage: 'Qualification' })
  await both.ben.Deal.advance(both.id, { stage: 'Qualification' })
  const conflict = await decided(both)
  expect(await codeOf(both.ann, conflict)).toBe('guard')
  await both.ann.Deal.update(both.id, { stage: 'Prospecting' })
  expect(await codeOf(both.ann, conflict)).toBeUndefined()
})

test('[F5] deleted meanwhile: not any more', async () => {
  const both = await apart()
  await both.ann.Deal.delete(both.id)
  await both.ben.Deal.win(both.id)
  expect(await codeOf(both.ann, await decided(both))).toBe('not-found')
})
