import { expect, test } from 'vitest'
import '../../src/crm/index.ts'
import { IndexUpkeep } from '../../src/workspace/index-upkeep.ts'
import type { Replica } from '../../src/workspace/replica.ts'
import type { Writer } from '../../src/workspace/writer.ts'

test('[S3] an index that could not be made anew is made with the next question, which waits for it', async () => {
  let attempts = 0
  const submit = async () => {
    attempts += 1
    if (attempts === 1) throw new Error('no room')
  }
  const replica = { indexNotes: { signatures: {}, strays: [] } } as unknown as Replica // as much of one as is read
  const index = new IndexUpkeep(replica, { submit } as unknown as Writer) // as much of one as is called
  await expect(index.ready()).rejects.toThrow('no room')
  await index.ready()
  expect(attempts).toBe(2)
})
