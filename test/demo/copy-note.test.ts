import { expect, test } from 'vitest'
import 'wonce/crm'
import { copyNote } from '../../demo/app/deal/copy-note.ts'
import { createOrigin } from '../kit/open.ts'

test('the notes of a deal that is gone are kept with the one that is made of it', async () => {
  const workspace = await createOrigin().open()
  const typed = await workspace.notes.open('deal_gone')
  await typed.ready()
  typed.text.insert(0, 'They have a fleet of forty.')
  await typed.close()
  await copyNote(workspace, 'deal_gone', 'deal_new')
  const copy = await workspace.notes.open('deal_new')
  await copy.ready()
  expect(copy.text.toString()).toBe('They have a fleet of forty.')
  expect(copy.status.isSaved).toBe(true)
})
