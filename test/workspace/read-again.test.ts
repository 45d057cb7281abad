import { expect, test, vi } from 'vitest'
import '../../src/crm/index.ts'
import { turn } from '../kit/manual-clock.ts'
import { createOrigin } from '../kit/open.ts'

const count = 200

test('[S3] what is read while the page is frozen, at whatever moment, is found once when it thaws', async () => {
  const page = new EventTarget()
  vi.stubGlobal('document', page)
  try {
    const workspace = await createOrigin().open()
    const deals = Array.from({ length: count }, (_, at) => ({ name: `deal ${at}`, value: at }))
    await Promise.all(deals.map((deal) => workspace.Deal.create(deal)))
    const filter = { name: { $regex: 'deal' } }
    workspace.Contact.creating(async (_contact, _input, $) => ({ title: String(await $.Deal.count(filter)) }))
    for (let turns = 0; turns < 12; turns += 1) {
      const asked = Promise.all([
        workspace.Deal.count(filter),
        workspace.Deal.find(filter).then((found) => found.length),
        workspace.Contact.create({ name: 'Alice Chen' }).then(({ title }) => Number(title)),
      ])
      for (let at = 0; at < turns; at += 1) await turn()
      page.dispatchEvent(new Event('freeze'))
      await turn()
      page.dispatchEvent(new Event('resume'))
      expect(await asked).toEqual([count, count, count])
    }
  } finally {
    vi.unstubAllGlobals()
  }
})
