// @vitest-environment happy-dom
import { act } from '@testing-library/react'
import { expect, test } from 'vitest'
import type { Workspace } from 'wonce'
import 'wonce/crm'
import { changeContact } from '../../demo/app/contacts/contact-changes.ts'
import { createContact } from '../../demo/app/contacts/new-contact.ts'
import { asTyped } from '../../demo/app/contacts/typed-contact.ts'
import { addToDeal } from '../../demo/app/deal/add-to-deal.ts'
import { Toasts } from '../../demo/app/shell/toasts.tsx'
import { type TakingBack, UndoFailures, useOffer, useTakingBack } from '../../demo/app/shell/use-taking-back.ts'
import { createOrigin } from '../kit/open.ts'
import { render, until } from '../react/kit/render.tsx'

/** A page of the demo, as much of it as takes back and tells. */
async function openPage(workspace: Workspace) {
  let current: (TakingBack & { readonly offer: ReturnType<typeof useOffer> }) | undefined
  function Page() {
    current = { ...useTakingBack(), offer: useOffer() }
    return <UndoFailures />
  }
  await render(
    workspace,
    <Toasts>
      <Page />
    </Toasts>,
  )
  const taking = () => {
    if (current === undefined) throw new Error('The page is not drawn yet.')
    return current
  }
  return {
    taking,
    told: () => document.body.textContent ?? '',
    async undo(newest: string) {
      await until(() => taking().undoable?.type === newest)
      await act(async () => taking().undo())
    },
  }
}

async function names({ Organization }: Workspace) {
  return (await Organization.find()).map(({ name }) => name)
}

test('one undo takes back an edit with the company that was made for it, and leaves what was there before', async () => {
  const workspace = await createOrigin().open()
  const page = await openPage(workspace)
  const { $id: organization } = await workspace.Organization.create({ name: 'Quirk Works' })
  const contact = await workspace.Contact.create({ name: 'Zoe Quirk', organization })
  await act(() => changeContact(workspace, contact, { title: 'Buyer', company: 'New Works' }))
  expect(await names(workspace)).toEqual(['Quirk Works', 'New Works'])
  await page.undo('contact.updated')
  await until(() => page.told().includes('set the company to New Works'))
  expect(page.told()).not.toContain('Redo')
  expect(await names(workspace)).toEqual(['Quirk Works'])
  const restored = await workspace.Contact.get(contact.$id)
  expect([restored?.title, restored?.organization]).toEqual([undefined, organization])
  expect(page.taking().undoable?.type).toBe('contact.created')
})

test('a contact is taken back with the company that came with it', async () => {
  const workspace = await createOrigin().open()
  const page = await openPage(workspace)
  await act(() => createContact(workspace, asTyped({ name: 'Zoe Quirk' }, 'Quirk Works')))
  await page.undo('contact.created')
  await until(() => page.told().includes('Taken back'))
  expect(await names(workspace)).toEqual([])
  expect(page.taking().undoable).toBeUndefined()
})

test('somebody who was added to a deal is of its company, and is taken back with the change of the deal', async () => {
  const workspace = await createOrigin().open()
  const page = await openPage(workspace)
  const { $id: organization } = await workspace.Organization.create({ name: 'Quirk Works' })
  const { $id: before } = await workspace.Contact.create({ name: 'Una First' })
  const deal = await workspace.Deal.create({ name: 'Quirk', value: 1, contact: before, organization })
  await act(() => addToDeal(workspace, deal, { name: 'Zoe Quirk', organization }))
  const [zoe] = await workspace.Contact.find({ name: 'Zoe Quirk' })
  expect(zoe?.organization).toBe(organization)
  expect((await workspace.Deal.get(deal.$id))?.contact).toBe(zoe?.$id)
  await page.undo('deal.updated')
  await until(() => page.told().includes('Taken back'))
  expect((await workspace.Deal.get(deal.$id))?.contact).toBe(before)
  expect(await workspace.Contact.find({ name: 'Zoe Quirk' })).toEqual([])
  expect(page.taking().undoable?.type).toBe('deal.created')
})

test('nobody is added to a deal that is gone', async () => {
  const workspace = await createOrigin().open()
  const deal = await workspace.Deal.create({ name: 'Quirk', value: 1 })
  await workspace.Deal.delete(deal.$id)
  const added = addToDeal(workspace, deal, { name: 'Zoe Quirk', organization: undefined })
  await expect(added).rejects.toMatchObject({ code: 'not-found' })
  expect(await workspace.Contact.find()).toEqual([])
})

test('where others use the company by now, nothing is taken back, and it is said', async () => {
  const workspace = await createOrigin().open()
  const page = await openPage(workspace)
  const contact = await workspace.Contact.create({ name: 'Zoe Quirk' })
  await act(() => changeContact(workspace, contact, { company: 'New Works' }))
  const [company] = await workspace.Organization.find()
  const other = await workspace.Contact.create({ name: 'Una First', organization: company?.$id })
  await until(() => page.taking().undoable?.target === other.$id)
  // By the note that tells of the edit, whatever was done since.
  const [edit] = await workspace.events.list({ type: 'contact.updated' })
  if (edit === undefined) throw new Error('The edit was logged.')
  await act(async () => page.taking().offer(edit).run())
  await until(() => page.told().includes('This cannot be taken back'))
  expect((await workspace.Contact.get(contact.$id))?.organization).toBe(company?.$id)
  expect(await names(workspace)).toEqual(['New Works'])
  expect(page.taking().undoable?.target).toBe(other.$id)
})
