import { expect, test } from 'vitest'
import { listApi } from '../../tools/api-listing.ts'

function list(files: Readonly<Record<string, string>>): string {
  const read = (file: string) => files[file] ?? expect.fail(`${file} was asked for`)
  return listApi(new Map([['wonce', 'index.d.ts']]), read)
}

test('a name is followed to its declaration, through other modules and other names', () => {
  const listing = list({
    'index.d.ts': "export { second as third } from './middle.ts';\nexport type { Plain } from './last.ts';\n",
    'middle.d.ts': "import { first as second } from './last.ts';\nexport { second };\n",
    'last.d.ts': 'export declare function first(one: string): void;\nexport type Plain = "a;b" | `c}`;\n',
  })
  expect(listing).toContain('type Plain\nfunction third (first)')
  expect(listing).toContain(
    '### last.d.ts\n\nexport type Plain = "a;b" | `c}`;\nexport declare function first(one: string): void;',
  )
})

test('a type that a signature mentions is listed though nobody exports it', () => {
  const listing = list({
    'index.d.ts': "export { make } from './make.ts';\n",
    'make.d.ts':
      "import type { Options } from './options.ts';\nexport declare function make(options: Options): import('./made.ts').Made;\ninterface Unused { readonly a: 1; }\n",
    'options.d.ts': 'export interface Options { readonly size: Size; }\ntype Size = 1 | 2;\n',
    'made.d.ts': 'export declare class Made {\n    #private;\n}\n',
  })
  expect(listing).toContain('type Size = 1 | 2;')
  expect(listing).toContain('export declare class Made')
  expect(listing).not.toContain('Unused')
})

test('a change of a comment is no change of the API, a change of a signature is', () => {
  const withText = (text: string) => list({ 'index.d.ts': text })
  const before = withText('/** One. */\nexport declare const one: 1;\n')
  expect(withText('/** Another; {one} */\nexport declare const one: 1; // end\n')).toBe(before)
  expect(withText('/** One. */\nexport declare const one: 2;\n')).not.toBe(before)
})

test('what a module adds to another is listed with it', () => {
  const listing = list({
    'index.d.ts': "export { Deal } from './deal.ts';\n",
    'deal.d.ts':
      "declare module './noun.ts' {\n    interface Nouns {\n        Deal: typeof Deal;\n    }\n}\nexport declare const Deal: 1;\n",
  })
  expect(listing).toContain("declare module './noun.ts' {")
})

test('overloads stand together, and what comes from another package is only named', () => {
  const listing = list({
    'index.d.ts':
      "export { z } from 'zod';\nexport declare function one(a: 1): 1;\nexport declare function one(a: 2): 2;\nexport {};\n",
  })
  expect(listing).toContain('function one\noutside z')
  expect(listing).toContain('one(a: 1): 1;\nexport declare function one(a: 2): 2;')
})

test('a form of statement that it does not know is an error, not a gap', () => {
  expect(() => list({ 'index.d.ts': "export * from './all.ts';\n" })).toThrow('does not know')
  expect(() => list({ 'index.d.ts': 'export default 1;\n' })).toThrow('does not know')
})
