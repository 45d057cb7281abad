/** What code reads of a workspace: all that it asked for, or word that there is more. */
import { expect, test } from 'vitest'
import '../../../src/crm/index.ts'
import { reader, textOf } from './reader.ts'

test('a find that has more than one read gives is refused, and pages give all of it', async () => {
  const { client, workspace } = await reader()
  for (let made = 0; made < 1100; made += 100) {
    const steps = Array.from({ length: 100 }, () => ({ verb: 'Deal.create', input: { name: 'Acme', value: 1 } }))
    await workspace.together(steps)
  }
  const sum = (options: string) =>
    `return (await $.Deal.find({}, ${options})).reduce((sum, { value }) => sum + value, 0)`
  for (const options of ['{}', '{ limit: 1200 }', '{ limit: 1001, sort: { value: "desc" } }']) {
    expect(textOf(await client.call('do', { code: sum(options) }))).toMatch(
      /more than 1000 results.*Deal\.count.*after: page\.next/,
    )
  }
  const paged = `
    let [sum, after, pages] = [0, undefined, 0]
    do {
      const page = await $.Deal.find({ stage: 'Prospecting' }, { limit: 600, ...(after && { after }) })
      for (const { value } of page) sum += value
      after = page.next
      pages += 1
    } while (after !== undefined)
    return [sum, pages]`
  expect((await client.call('do', { code: paged })).structuredContent).toMatchObject({ value: [1100, 2] })
  const few = 'return (await $.Deal.find({ name: "Globex" }, { limit: 5000 })).length'
  expect((await client.call('do', { code: few })).structuredContent).toMatchObject({ value: 0 })
})
