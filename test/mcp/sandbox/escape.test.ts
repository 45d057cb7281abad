import { describe, expect, test } from 'vitest'
import type { Json } from '../../../src/index.ts'
import { attempts, failureOf, run } from './run.ts'

describe('there is nothing to reach', () => {
  test('no global of Node or of the web, by name or through a constructor', async () => {
    const names = [
      'process',
      'require',
      'module',
      'fetch',
      'XMLHttpRequest',
      'WebSocket',
      'WebAssembly',
      'SharedArrayBuffer',
      'Atomics',
      'setTimeout',
      'setInterval',
      'setImmediate',
      'queueMicrotask',
      'performance',
      'Buffer',
      'Worker',
      'navigator',
      'crypto',
      'global',
      'WeakRef',
      'FinalizationRegistry',
      'std',
      'os',
      'Deno',
      'Bun',
      'print',
    ]
    const { value } = await run(`
      const find = [
        (name) => globalThis[name],
        (name) => (0, eval)('typeof ' + name + " === 'undefined' ? undefined : " + name),
        (name) => $.constructor,
        (name) => console.log.constructor('return typeof ' + name + " === 'undefined' ? undefined : 1")(),
        (name) => $.Deal.win.constructor('return this')()?.[name],
        (name) => (async () => {}).constructor.constructor('return globalThis')()[name],
      ]
      const seen = []
      for (const name of ${JSON.stringify(names)}) {
        for (const [index, look] of find.entries()) {
          if (index !== 2 && look(name) !== undefined) seen.push([name, index])
        }
      }
      return seen
    `)
    expect(value).toEqual([])
  })

  test('the global object holds what the language has, and two names', async () => {
    const { value } = await run(`
      const usual = /^(Aggregate|Eval|Range|Reference|Syntax|Type|URI|Internal)?Error$|Array$|^(parse|is|decode|encode|un|escape)/
      return Object.getOwnPropertyNames(globalThis).filter((name) => !usual.test(name))
    `)
    expect(value).toEqual(expect.arrayContaining(['$', 'console', 'Object', 'Promise']))
    const language = [
      'Object',
      'Function',
      'Iterator',
      'Infinity',
      'NaN',
      'undefined',
      'eval',
      'Number',
      'Boolean',
      'String',
      'Math',
      'Reflect',
      'Symbol',
      'globalThis',
      'BigInt',
      'Date',
      'RegExp',
      'JSON',
      'Proxy',
      'Map',
      'Set',
      'WeakMap',
      'WeakSet',
      'ArrayBuffer',
      'DataView',
      'Promise',
    ]
    expect((value as string[]).filter((name) => !language.includes(name))).toEqual(['$', 'console'])
  })

  test('no module', async () => {
    const refused = await attempts([
      `return await import('node:fs')`,
      `return await import('fs')`,
      `return await import('./worker.js')`,
      `return await (0, eval)("import('node:fs')")`,
      `return await import('data:text/javascript,export default 1')`,
    ])
    expect(refused).toEqual(
      Array(5).fill(expect.stringMatching(/could not load module|no function filename for import/)),
    )
    expect(await failureOf(`import fs from 'node:fs'`)).toMatchObject({ reason: 'syntax', line: 1 })
  })

  test('no frame of ours through an error', async () => {
    const { value } = await run(`
      Error.prepareStackTrace = (_, frames) => frames
      Error.stackTraceLimit = Infinity
      try { $.Deal.winn() } catch (error) {
        return [typeof error.stack, /node|file:|\\/|worker|guest/.test(error.stack.replaceAll('sandbox.js', '')), error instanceof Error]
      }
    `)
    expect(value).toEqual(['string', false, true])
  })

  test('no clock and no chance, whichever way they are asked for', async () => {
    const clock = 'There is no clock here: pass the date.'
    const refused = await attempts([
      'return Date.now()',
      'return new Date()',
      'return Date()',
      'return new Date.prototype.constructor()',
      'return new (Object.getPrototypeOf(new Date(0)).constructor)()',
      'return Reflect.construct(Date, [])',
      'return new (class extends Date {})()',
      'return Math.random()',
    ])
    expect(refused).toEqual([...Array(7).fill(`Error: ${clock}`), 'Error: There is no chance here: pass the value.'])
    expect(
      await attempts([
        `return new Date('2024-02-29T12:00:00Z').getTime()`,
        `return Date.parse('1970-01-02T00:00:00Z')`,
        `return Date.UTC(1970, 0, 3)`,
        `return new Date(0) instanceof Date`,
        `return new (class extends Date { year() { return this.getUTCFullYear() } })(0).year()`,
      ]),
    ).toEqual([1709208000000, 86400000, 172800000, true, 1970])
  })
})

describe('what the code changes is its own', () => {
  test('replaced built-ins leave steps, reads and answers as they are', async () => {
    const asked: unknown[] = []
    const read = async (request: unknown): Promise<Json> => {
      asked.push(request)
      return [{ $id: 'deal_a', $type: 'Deal' }]
    }
    const { steps, value, output } = await run(
      `
      const evil = () => { throw new Error('evil') }
      JSON.parse = JSON.stringify = () => '{"error":null,"read":null,"target":"deal_evil"}'
      Reflect.apply = Reflect.ownKeys = Reflect.getPrototypeOf = evil
      Object.freeze = Object.defineProperty = Object.keys = evil
      for (const name of ['push', 'map', 'join', 'slice', 'concat', 'forEach']) Array.prototype[name] = evil
      Array.prototype[Symbol.iterator] = evil
      Array.isArray = () => false
      String.prototype.slice = String.prototype.toString = evil
      Number.prototype.toString = evil
      Date.prototype.toISOString = () => 'evil'
      Promise.prototype.then = evil
      Promise.resolve = evil
      globalThis.Promise = globalThis.Proxy = globalThis.Error = globalThis.TypeError = globalThis.Date = evil
      Object.prototype.toJSON = () => 'evil'
      Object.prototype.get = evil
      Object.prototype.set = evil
      Object.prototype.read = 7
      Object.prototype.error = 'evil'
      Object.prototype.$step = 9
      Object.prototype.id = 'deal_evil'
      Object.prototype.next = null
      const c = await $.Contact.create({ name: 'Ada', tags: ['a', 'b'] })
      await $.Contact.qualify(c.$id)
      const found = await $.Deal.find({ stage: 'open' })
      await $.Deal.win(found[0].$id, { value: 1 })
      console.log('printed', [1])
      return { found }
    `,
      { read },
    )
    expect(steps).toEqual([
      { verb: 'Contact.create', input: { name: 'Ada', tags: ['a', 'b'] } },
      { verb: 'Contact.qualify', input: { id: { $step: 0 } } },
      { verb: 'Deal.win', input: { id: 'deal_a', value: 1 } },
    ])
    expect(asked).toEqual([{ noun: 'Deal', method: 'find', args: [{ stage: 'open' }] }])
    expect(value).toEqual({ found: [{ $id: 'deal_a', $type: 'Deal' }] })
    expect(output).toBe('printed [1]\n')
  })

  test('setters on prototypes see nothing of ours', async () => {
    const { value, steps } = await run(`
      const seen = []
      const spy = (name) => ({ __proto__: null, set(value) { seen[seen.length] = name }, configurable: true })
      const names = ['0', '1', 'value', 'error', 'read', 'target', 'resolve', 'reject', '$step', '$id', 'next']
      for (const name of names) {
        Object.defineProperty(Object.prototype, name, spy(name))
        if (name < '2') Object.defineProperty(Array.prototype, name, spy('list ' + name))
      }
      const c = await $.Contact.create({ list: [1, 2] })
      await $.Contact.qualify(c.$id)
      for (const name of names) delete Object.prototype[name]
      delete Array.prototype[0]
      delete Array.prototype[1]
      return seen
    `)
    expect(value).toEqual([])
    expect(steps).toHaveLength(2)
  })

  test('$ and console cannot be assigned to, nor what a verb gives back', async () => {
    const refused = await attempts([
      `globalThis.$ = {}`,
      `console.log = () => {}`,
      `$.Deal = {}`,
      `const c = await $.Contact.create({}); c.$id = 'contact_b'`,
      `const c = await $.Contact.create({}); c.$id.$step = 4`,
      `const c = await $.Contact.create({}); Object.defineProperty(c.$id, Symbol.toPrimitive, { value: () => 'x' })`,
      `const c = await $.Contact.create({}); Object.setPrototypeOf(c.$id, { toString: () => 'x' })`,
    ])
    expect(refused).toEqual(refused.map(() => expect.stringMatching(/^TypeError/)))
  })

  test('nothing of it is left for the next run, nor in this process', async () => {
    await run(`Object.prototype.polluted = 1; Array.prototype.polluted = 1; globalThis.left = 1; $.Deal.win('deal_a')`)
    const { value } = await run(`return [typeof {}.polluted, typeof [].polluted, typeof globalThis.left]`)
    expect(value).toEqual(['undefined', 'undefined', 'undefined'])
    expect(Object.keys(Object.prototype)).toEqual([])
  })
})

describe('what is passed is plain JSON', () => {
  test('a name that changes prototypes is refused, at any depth, in inputs, filters and what is returned', async () => {
    const evil = `JSON.parse('{"__proto__":{"admin":true}}')`
    const refused = await attempts([
      `await $.Deal.create(${evil})`,
      `await $.Deal.create({ deep: [${evil}] })`,
      `await $.Deal.win('deal_a', ${evil})`,
      `await $.Deal.find(${evil})`,
      `await $.Deal.create({ ['__proto__']: 1 })`,
    ])
    expect(refused).toEqual(Array(5).fill('Error: __proto__ cannot be the name of a field.'))
    expect(await failureOf(`return { deep: ${evil} }`)).toMatchObject({
      reason: 'threw',
      message: expect.stringContaining('__proto__ cannot be the name of a field.'),
    })
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
  })

  test('names that only look dangerous are fields', async () => {
    const { steps } = await run(`await $.Deal.create({ constructor: 1, prototype: { toString: 2 }, then: 3 })`)
    expect(JSON.stringify(steps[0]?.input)).toBe('{"constructor":1,"prototype":{"toString":2},"then":3}')
  })

  test('what JSON cannot say is refused with its place, not left out', async () => {
    const refused = await attempts([
      `await $.Deal.create({ f: () => 1 })`,
      `await $.Deal.create({ deep: [1, { s: Symbol('x') }] })`,
      `await $.Deal.create({ b: 10n })`,
      `await $.Deal.create({ n: 0 / 0 })`,
      `await $.Deal.create({ n: -1 / 0 })`,
      `await $.Deal.create({ l: [1, undefined] })`,
      `await $.Deal.create({ l: [, 1] })`,
      `await $.Deal.create({ m: new Map([[1, 2]]) })`,
      `await $.Deal.create({ d: new Date('never') })`,
      `await $.Deal.create({ [Symbol('x')]: 1 })`,
      `await $.Deal.create({ s: new String('x') })`,
      `await $.Deal.create({ toJSON: () => ({}) })`,
      `await $.Deal.create(new (class Deal { x = 1 })())`,
      `const a = {}; a.b = [{ a }]; await $.Deal.create(a)`,
      `const a = []; a[0] = a; await $.Deal.create({ a })`,
      `const p = Promise.resolve(1); await $.Deal.create({ p })`,
    ])
    expect(refused).toEqual([
      'TypeError: Deal.create.f: a function is not JSON',
      'TypeError: Deal.create.deep[1].s: a symbol is not JSON',
      'TypeError: Deal.create.b: a bigint is not JSON',
      'TypeError: Deal.create.n: is not a finite number',
      'TypeError: Deal.create.n: is not a finite number',
      'TypeError: Deal.create.l[1]: undefined is not JSON',
      'TypeError: Deal.create.l[0]: undefined is not JSON',
      'TypeError: Deal.create.m: is not a plain object',
      'TypeError: Deal.create.d: is not a valid date',
      'TypeError: Deal.create: a symbol cannot be the name of a field',
      'TypeError: Deal.create.s: is not a plain object',
      'TypeError: Deal.create.toJSON: a function is not JSON',
      'TypeError: Deal.create: is not a plain object',
      'TypeError: Deal.create.b[0].a: holds itself',
      'TypeError: Deal.create.a[0]: holds itself',
      'TypeError: Deal.create.p: is not a plain object',
    ])
    expect(await failureOf('return { f() {} }')).toMatchObject({
      reason: 'threw',
      message: 'TypeError: What the code returned.f: a function is not JSON',
    })
  })

  test('the same object may stand in two places', async () => {
    const { steps } = await run(`const a = { x: 1 }; await $.Deal.create({ a, b: [a, a] })`)
    expect(steps[0]?.input).toEqual({ a: { x: 1 }, b: [{ x: 1 }, { x: 1 }] })
  })

  test('a getter and a proxy are read once: they cannot be one thing to a check and another in the plan', async () => {
    const { steps, value } = await run(`
      let reads = 0
      await $.Deal.win({ get id() { reads += 1; return reads === 1 ? 'deal_a' : 'deal_evil' } })
      const turns = []
      await $.Deal.create(new Proxy({ value: 1 }, {
        get(target, key) { turns.push(key); return turns.length },
      }))
      return [reads, turns]
    `)
    expect(steps).toEqual([
      { verb: 'Deal.win', input: { id: 'deal_a' } },
      { verb: 'Deal.create', input: { value: 1 } },
    ])
    expect(value).toEqual([1, ['value']])
  })

  test('a getter that calls a verb makes a step before the one it is read for', async () => {
    const { steps } = await run(`
      await $.Deal.create({ get value() { $.Contact.create({ name: 'first' }); return 2 } })
      await $.Deal.win({ $step: 1 })
    `)
    expect(steps.map(({ verb }) => verb)).toEqual(['Contact.create', 'Deal.create', 'Deal.win'])
  })

  test('a proxy that throws from every trap is an error like any other', async () => {
    const traps = `new Proxy({}, new Proxy({}, { get() { throw new Error('trap') } }))`
    expect(await attempts([`await $.Deal.create(${traps})`, `await $.Deal.win('deal_a', ${traps})`])).toEqual([
      'Error: trap',
      'Error: trap',
    ])
    expect(await failureOf(`return ${traps}`)).toMatchObject({ reason: 'threw', message: 'trap' })
    expect(await failureOf(`throw ${traps}`)).toMatchObject({ reason: 'threw' })
    expect((await run(`console.log(${traps})`)).output).toBe('[not JSON]\n')
  })

  test('text that imitates what passes between the threads stays text', async () => {
    const name = '"}],{"error":null,"read":1,"target":"x"}\u2028\0\ud800'
    const { steps } = await run(`await $.Contact.create({ name: ${JSON.stringify(name)} })`)
    expect(steps).toEqual([{ verb: 'Contact.create', input: { name } }])
  })
})
