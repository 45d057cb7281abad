import { expect, test } from 'vitest'
import type { SandboxLimits } from '../../../server/mcp/sandbox/run-code.ts'
import type { Json } from '../../../src/index.ts'
import { attempts, failureOf, run } from './run.ts'

const limits: Partial<SandboxLimits> = { timeMs: 400, memoryBytes: 8 * 1024 * 1024 }

test.each([
  ['a loop', 'let a = 1\nwhile (true) a = Math.max(a, 2)'],
  [
    'one that catches what stops it',
    '\nwhile (true) { try { while (true) Math.max() } catch {} finally { while (true) Math.max() } }',
  ],
  ['a search that backtracks', `\n/(a+)+$/.test('a'.repeat(60) + 'b')`],
])('%s ends with the time, and its line is told', async (_, code) => {
  expect(await failureOf(code, { limits })).toMatchObject({
    reason: 'time',
    message: 'The code took longer than 400 ms.',
    line: 2,
  })
})

test.each([
  [
    'promises that follow each other for ever',
    'const next = () => void Promise.resolve().then(next)\nnext()\nawait new Promise(() => {})',
  ],
  ['an await for ever', 'while (true) await null'],
  ['a built-in that asks nobody', 'const list = []; list.length = 4e9; list.includes(1)'],
  ['a getter of what is returned', 'return { get slow() { while (true) {} } }'],
])('%s ends with the time', async (_, code) => {
  const before = performance.now()
  expect(await failureOf(code, { limits })).toMatchObject({ reason: 'time' })
  expect(performance.now() - before).toBeLessThan(20_000)
})

test('what is thrown has little time to say what it is', async () => {
  expect(await failureOf('throw { get message() { while (true) {} } }')).toMatchObject({
    reason: 'threw',
    message: 'The code threw something that cannot be put into words.',
  })
})

test('a read that is never answered ends with the time', async () => {
  const read = (): Promise<Json> => new Promise(() => {})
  expect(await failureOf('await $.Deal.count()', { limits, read })).toMatchObject({ reason: 'time' })
})

test.each([
  ['await new Promise(() => {})'],
  ['await { then() {} }'],
  ['await $.Deal.win("deal_a"); await Promise.race([])'],
])('%s, which nothing will settle, is told at once', async (code) => {
  expect(await failureOf(code, { limits: { timeMs: 60_000 } })).toMatchObject({
    reason: 'threw',
    message: 'The code waits for a promise that nothing here will settle.',
  })
})

test.each([
  ['a list without end', 'const a = []\nwhile (true) a.push({})'],
  ['a long list', '\nnew Array(1e8).fill(0)'],
  ['a buffer', '\nnew ArrayBuffer(1e9)'],
  ['a repeated string', `\n'x'.repeat(2 ** 28)`],
  ['a string that doubles', `let s = 'x'\nwhile (true) s += s`],
  ['buffers without end', 'const a = []\nwhile (true) a.push(new Uint8Array(1e6))'],
  ['long lists without end', 'const a = []\nwhile (true) a.push(new Array(1000).fill(1))'],
  ['texts without end', `const m = new Map()\nfor (let i = 0; ; i++) m.set(i, String(i).padEnd(10_000, 'x'))`],
])('%s ends with the memory, and its line is told', async (_, code) => {
  expect(await failureOf(code, { limits: { memoryBytes: 8 * 1024 * 1024 } })).toMatchObject({
    reason: 'memory',
    line: 2,
  })
})

test('what is thrown for want of memory can be caught, and makes no more room', async () => {
  const code = 'const a = []\nfor (;;) { try { for (;;) a.push(new Uint8Array(1e6)) } catch {} }'
  expect(await failureOf(code, { limits: { memoryBytes: 8 * 1024 * 1024 } })).toMatchObject({ reason: 'memory' })
})

test('as much as is allowed can be had', async () => {
  const code = 'const a = []\nfor (let i = 0; i < 30; i++) a.push(new Uint8Array(1_000_000).fill(1))\nreturn a.length'
  expect(await run(code)).toMatchObject({ value: 30 })
})

test('text for steps without end ends with the memory', async () => {
  const code = `const text = 'x'.repeat(1e6)\nwhile (true) await $.Contact.create({ text })`
  expect(await failureOf(code, { limits: { memoryBytes: 8 * 1024 * 1024 } })).toMatchObject({ reason: 'memory' })
})

test('an answer that is too large ends with the memory', async () => {
  const read = async (): Promise<Json> => 'x'.repeat(10_000_000)
  expect(await failureOf('return (await $.Deal.find()).length', { read })).toMatchObject({ reason: 'memory' })
})

test('recursion without end is an error that the code can catch', async () => {
  const deep = [
    'const f = () => f() + 1; return f()',
    'const f = () => { try { return f() } catch (error) { throw error } }; return f()',
    `return JSON.parse('['.repeat(200000))`,
    'let a = []; for (let i = 0; i < 20000; i += 1) a = [a]; return String(a).length',
    'let a = []; for (let i = 0; i < 20000; i += 1) a = [a]; await $.Deal.create({ a })',
    `return new RegExp('('.repeat(20000)).test('')`,
    'const p = new Proxy({}, { get: (_, key) => p[key] }); return p.x',
  ]
  const outcomes = await attempts(deep, { limits: { timeMs: 20_000 } })
  expect(outcomes.map((outcome) => /overflow|too deeply|too many captures/.test(String(outcome)))).toEqual(
    deep.map(() => true),
  )
})

test('recursion without end that is not caught is told, in whatever way it is deep', async () => {
  expect(await failureOf('const f = () => f() + 1\nf()')).toMatchObject({
    reason: 'threw',
    message: expect.stringContaining('stack overflow'),
  })
  // The parser recurses in C, where V8 may be the first to notice: that the code cannot catch.
  expect(await failureOf(`try { eval('('.repeat(20000)) } catch (error) { throw error }`)).toMatchObject({
    reason: 'threw',
    message: expect.stringContaining('stack overflow'),
  })
  const roomy = { maxStackBytes: 2 * 1024 * 1024 }
  expect(await failureOf('const f = () => f() + 1\nf()', { limits: roomy })).toMatchObject({
    reason: 'threw',
    message: expect.stringContaining('stack overflow'),
  })
})

test('what is printed is cut', async () => {
  const code = `for (let i = 0; i < 1000; i += 1) console.log('x'.repeat(1000)); return 'all the same'`
  const { output, value } = await run(code, { limits: { maxOutputChars: 5_000 } })
  expect(output).toHaveLength(5_000)
  expect(output.endsWith('x…')).toBe(true)
  expect(value).toBe('all the same')
})

test('what is returned is refused where it is too long', async () => {
  expect(await failureOf(`return 'x'.repeat(5000)`, { limits: { maxOutputChars: 5_000 } })).toMatchObject({
    reason: 'output',
    message: 'What the code returned is 5002 characters long; 5000 are allowed.',
  })
})

test('verbs and reads are counted together, and nothing the code catches gives it more', async () => {
  const read = async (): Promise<Json> => 0
  const settings = { limits: { maxCalls: 4 }, read }
  const four = `await $.Deal.win('deal_a'); await $.Deal.count(); await $.Deal.win('deal_b'); await $.Deal.count()`
  expect((await run(four, settings)).steps).toHaveLength(2)
  const more = `${four}; try { await $.Deal.count() } catch {}; return 'fine'`
  expect(await failureOf(more, settings)).toMatchObject({
    reason: 'calls',
    message: 'The code made more than 4 calls.',
  })
  const loop = `while (true) { try { $.Deal.winn('deal_a') } catch {} }`
  expect(await failureOf(loop, settings)).toMatchObject({ reason: 'calls' })
})
