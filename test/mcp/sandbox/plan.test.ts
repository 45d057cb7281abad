import { describe, expect, test } from 'vitest'
import type { SandboxRead } from '../../../server/mcp/sandbox/run-code.ts'
import type { Json } from '../../../src/index.ts'
import { attempts, failureOf, run } from './run.ts'

describe('calls of verbs become steps', () => {
  test('in all call forms, with what a step makes as an id, as a field, nested, and as a handle', async () => {
    const { steps } = await run(`
      const c = await $.Contact.create({ name: 'Ada', since: new Date('2024-02-29') })
      await $.Contact.qualify(c.$id)
      await $.Contact.qualify(c)
      await $.Contact.update(c.$id, { name: 'Ada L.', note: undefined })
      const d = await $.Deal.create({ contact: c.$id, parts: [{ by: c.$id }] })
      await $.Deal.win({ id: d.$id, value: 3 })
      const again = await $.Deal.lose('deal_k7TmPvQx', { reason: 'price' })
      await $.Deal.delete(again.$id)
      await $.Deal.update({ $id: 'deal_k7TmPvQx', $type: 'Deal', title: 'stale' }, { value: 1 })
    `)
    expect(steps).toEqual([
      { verb: 'Contact.create', input: { name: 'Ada', since: '2024-02-29T00:00:00.000Z' } },
      { verb: 'Contact.qualify', input: { id: { $step: 0 } } },
      { verb: 'Contact.qualify', input: { id: { $step: 0 } } },
      { verb: 'Contact.update', input: { id: { $step: 0 }, name: 'Ada L.' } },
      { verb: 'Deal.create', input: { contact: { $step: 0 }, parts: [{ by: { $step: 0 } }] } },
      { verb: 'Deal.win', input: { id: { $step: 4 }, value: 3 } },
      { verb: 'Deal.lose', input: { id: 'deal_k7TmPvQx', reason: 'price' } },
      { verb: 'Deal.delete', input: { id: 'deal_k7TmPvQx' } },
      { verb: 'Deal.update', input: { id: 'deal_k7TmPvQx', value: 1 } },
    ])
  })

  test('in the order they are called, from loops and from calls made at once', async () => {
    const { steps, value } = await run(`
      const { Deal } = $
      for (const id of ['deal_a', 'deal_b']) await Deal.win(id)
      const made = await Promise.all([1, 2, 3].map((value) => Deal.create({ value })))
      return made.map((deal) => deal.$id)
    `)
    expect(steps.map(({ input }) => input.id ?? input.value)).toEqual(['deal_a', 'deal_b', 1, 2, 3])
    expect(value).toEqual([{ $step: 2 }, { $step: 3 }, { $step: 4 }])
  })

  test('a noun or a verb that is not there is named with the nearest, and the code can catch it', async () => {
    const refused = await attempts([
      `await $.Deel.win('deal_a')`,
      `await $.Zyxwvutsrq.win('deal_a')`,
      `await $.Deal.winn('deal_a')`,
      `await $.Deal.won('deal_a')`,
      `await $.constructor.constructor('deal_a')`,
      `await $.__proto__.toString()`,
    ])
    expect(refused).toEqual([
      'Error: There is no noun Deel; did you mean Deal?',
      'Error: There is no noun Zyxwvutsrq; there are Contact, Deal.',
      'Error: Deal has no verb winn; did you mean win?',
      'Error: Deal.won is the name of a hook; the verb is Deal.win.',
      'Error: There is no noun constructor; there are Contact, Deal.',
      'Error: There is no noun __proto__; there are Contact, Deal.',
    ])
  })

  test('one that was refused and caught leaves no step', async () => {
    const { steps } = await run(`
      try { await $.Deal.winn('deal_a') } catch {}
      try { await $.Deal.win() } catch {}
      await $.Deal.win('deal_a')
    `)
    expect(steps).toEqual([{ verb: 'Deal.win', input: { id: 'deal_a' } }])
  })

  test('a form that no verb takes is refused', async () => {
    const refused = await attempts([
      `await $.Deal.win()`,
      `await $.Deal.win(7)`,
      `await $.Deal.win('')`,
      `await $.Deal.win('deal_a', 'lost')`,
      `await $.Deal.win('deal_a', { id: 'deal_b' })`,
      `await $.Deal.win('deal_a', {}, {})`,
      `await $.Deal.create()`,
      `await $.Deal.create('deal_a')`,
      `await $.Deal.create({ id: 'deal_a' })`,
      `await $.Deal.create({}, { as: 'first' })`,
    ])
    expect(refused).toEqual([
      ...Array(3).fill('Error: Deal.win needs the id of the Deal it is done to, such as deal_k7TmPvQx.'),
      'Error: Deal.win takes an id and an object of fields.',
      'Error: Deal.win was given two ids.',
      'Error: Deal.win takes an id and an object of fields.',
      'Error: Deal.create takes one object: the fields of the Deal it makes.',
      'Error: Deal.create takes one object: the fields of the Deal it makes.',
      'Error: Deal.create makes a Deal and takes no id.',
      'Error: Deal.create takes one object: the fields of the Deal it makes.',
    ])
  })
})

describe('what a step makes', () => {
  test('has an id that refuses to become text', async () => {
    const refused = await attempts([
      "const c = await $.Contact.create({}); return 'id ' + c.$id",
      'const c = await $.Contact.create({}); return `id $' + '{c.$id}`',
      'const c = await $.Contact.create({}); return [c.$id].join()',
      'const c = await $.Contact.create({}); return { [c.$id]: 1 }',
      'const c = await $.Contact.create({}); return String(c.$id)',
    ])
    expect(refused).toEqual(
      Array(5).fill(
        'TypeError: The id of what a step makes is known when the plan runs: pass it as it is, not in text.',
      ),
    )
  })

  test('is not an id once it was made into text by force', async () => {
    const refused = await attempts([
      'const c = await $.Contact.create({}); await $.Contact.qualify(JSON.stringify(c.$id))',
      'const c = await $.Contact.create({}); await $.Contact.qualify("contact_" + JSON.stringify(c.$id))',
    ])
    expect(refused).toEqual(
      Array(2).fill('Error: Contact.qualify needs the id of the Contact it is done to, such as contact_k7TmPvQx.'),
    )
  })

  test('has no fields yet', async () => {
    expect(await attempts([`return (await $.Contact.create({ name: 'Ada' })).name`])).toEqual([
      'TypeError: What a verb gives back has only $id: name is known when the plan runs.',
    ])
  })

  test('a reference by number names an earlier step, or is refused', async () => {
    const outcomes = await attempts([
      `await $.Contact.qualify({ $step: 0 })`,
      `await $.Contact.create({})`,
      `await $.Contact.qualify({ $step: 0 })`,
      `await $.Contact.qualify({ id: { $step: 2 } })`,
      `await $.Deal.create({ contact: { $step: 5 } })`,
      `await $.Deal.create({ contact: { $step: -1 } })`,
      `await $.Deal.create({ contact: { $step: 0.5 } })`,
      `await $.Deal.create({ deep: [{ contact: { $step: '0' } }] })`,
      `await $.Deal.create({ contact: { $step: 0, extra: 1 } })`,
      `await $.Deal.create({ $step: 0 })`,
    ])
    const refused = expect.stringMatching(/^Error: \{"\$step".* names no earlier step/)
    expect(outcomes).toEqual([
      refused,
      null,
      null,
      ...Array(6).fill(refused),
      'Error: Deal.create takes one object: the fields of the Deal it makes.',
    ])
  })
})

const deal = (id: string): Json => ({ $id: id, $type: 'Deal', title: 'as it is' })

describe('reads', () => {
  test('are answered by the host, several at once', async () => {
    const asked: SandboxRead[] = []
    const read = async (request: SandboxRead): Promise<Json> => {
      asked.push(request)
      if (request.method === 'count') return 2
      return request.method === 'get' ? null : { items: [deal('deal_a'), deal('deal_b')] }
    }
    const { steps, value } = await run(
      `
      const [page, count] = await Promise.all([
        $.Deal.find({ stage: 'open', closesBefore: new Date('2025-01-01') }, { limit: 2 }),
        $.Deal.count(),
      ])
      for (const deal of page.items) await $.Deal.win(deal)
      await $.Deal.find(undefined, { limit: 1 })
      return [count, await $.Deal.get('deal_zz')]
    `,
      { read },
    )
    expect(asked).toEqual([
      {
        noun: 'Deal',
        method: 'find',
        args: [{ stage: 'open', closesBefore: '2025-01-01T00:00:00.000Z' }, { limit: 2 }],
      },
      { noun: 'Deal', method: 'count', args: [{}] },
      { noun: 'Deal', method: 'find', args: [{}, { limit: 1 }] },
      { noun: 'Deal', method: 'get', args: ['deal_zz'] },
    ])
    expect(steps.map(({ input }) => input)).toEqual([{ id: 'deal_a' }, { id: 'deal_b' }])
    expect(value).toEqual([2, null])
  })

  test('see what there was before the plan: what a step makes cannot be asked for', async () => {
    const refused = await attempts([
      `const c = await $.Contact.create({}); return $.Contact.get(c.$id)`,
      `const c = await $.Contact.create({}); return $.Deal.find({ contact: c.$id })`,
      `const c = await $.Contact.create({}); return $.Deal.count({ contact: { $in: [c.$id] } })`,
    ])
    expect(refused).toEqual(
      ['Contact.get', 'Deal.find', 'Deal.count'].map(
        (tried) =>
          `Error: ${tried} sees what there was before the plan: what a step makes cannot be read or asked for.`,
      ),
    )
  })

  test('that are refused can be caught, and name the line where they are not', async () => {
    const read = (): Promise<never> => Promise.reject(new Error('there is no field stge'))
    expect(await attempts([`return await $.Deal.find({ stge: 1 })`], { read })).toEqual([
      'Error: there is no field stge',
    ])
    const failure = await failureOf(`const a = 1\nawait $.Deal.find({ stge: a })`, { read })
    expect(failure).toMatchObject({ reason: 'threw', message: 'there is no field stge', line: 2 })
  })

  test('that nothing waits for when the code ends are an error, not chance', async () => {
    const read = async (): Promise<Json> => null
    const failure = await failureOf(
      `['deal_a'].forEach(async (id) => { await $.Deal.get(id); await $.Deal.win(id) })`,
      { read },
    )
    expect(failure).toMatchObject({ reason: 'threw', message: expect.stringContaining('await every call') })
  })

  test('a verb called once the code has ended is an error too', async () => {
    const failure = await failureOf(`(async () => { await null; await null; await $.Deal.win('deal_a') })()`)
    expect(failure).toMatchObject({ reason: 'threw', message: expect.stringContaining('await every call') })
  })
})

describe('what comes back', () => {
  test('the returned value, and what was printed', async () => {
    const { value, output } = await run(`
      console.log('one', 2, { three: [3] }, undefined, null, 4n, () => 5, new RangeError('six'), new Map())
      console.error('seven')
      return { text: 'é😀"\\u0000', none: undefined, list: [1, true, null] }
    `)
    expect(value).toEqual({ text: 'é😀"\u0000', list: [1, true, null] })
    expect(output).toBe('one 2 {"three":[3]} undefined null 4n [function] RangeError: six [not JSON]\nseven\n')
  })

  test('nothing where nothing is returned', async () => {
    expect(await run('// a comment at the end')).toEqual({ steps: [], value: undefined, output: '' })
  })

  test('what it threw, with the line', async () => {
    expect(await failureOf(`const a = 1\n\nthrow new TypeError('no ' + a)`)).toMatchObject({
      reason: 'threw',
      message: 'TypeError: no 1',
      line: 3,
    })
    expect(await failureOf(`throw { plain: 1 }`)).toMatchObject({ reason: 'threw', message: '{"plain":1}' })
  })

  test('where it is not JavaScript, with the line', async () => {
    expect(await failureOf(`const a = 1\nconst b = ;\n`)).toMatchObject({ reason: 'syntax', line: 2 })
    expect(await failureOf(`const a = 1\nif (a) {`)).toMatchObject({ reason: 'syntax', line: 2 })
    expect(await failureOf(`}) + (() => {`)).toMatchObject({ reason: 'syntax' })
  })
})
