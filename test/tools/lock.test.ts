import { expect, test } from 'vitest'
import { lockFaults, lockSchema, manifestSchema } from '../../tools/lock.ts'

const manifest = { dependencies: { left: '1.0.0' } }

function faultsOf(packages: object, changes: object = {}): readonly string[] {
  const own = { ...manifest, ...changes }
  const lock = { lockfileVersion: 3, packages: { '': own, ...packages } }
  return lockFaults(manifestSchema.parse(own), lockSchema.parse(lock))
}

test('a complete lock has no fault', () => {
  expect(faultsOf({ 'node_modules/left': { version: '1.0.0' } })).toEqual([])
})

test('a dependency, an optional dependency and a peer need an entry of their own', () => {
  for (const kind of ['dependencies', 'optionalDependencies', 'peerDependencies']) {
    const left = { version: '1.0.0', [kind]: { '@left/win32-x64': '1.0.0' } }
    expect(faultsOf({ 'node_modules/left': left })).toEqual([
      'node_modules/left wants @left/win32-x64, which has no entry in package-lock.json.',
    ])
    expect(faultsOf({ 'node_modules/left': left, 'node_modules/@left/win32-x64': {} })).toEqual([])
    expect(faultsOf({ 'node_modules/left': left, 'node_modules/left/node_modules/@left/win32-x64': {} })).toEqual([])
    expect(faultsOf({ 'node_modules/left': left, 'node_modules/right/node_modules/@left/win32-x64': {} })).toHaveLength(
      1,
    )
  }
})

test('an optional peer may be missing', () => {
  const peers = { peerDependencies: { right: '*' }, peerDependenciesMeta: { right: { optional: true } } }
  expect(faultsOf({ 'node_modules/left': peers })).toEqual([])
})

test('a resolved URL is a fault, the folder of a link is not', () => {
  expect(faultsOf({ 'node_modules/left': { resolved: 'https://example.org/left.tgz' } })).toHaveLength(1)
  expect(faultsOf({ 'node_modules/left': { resolved: 'demo', link: true } })).toEqual([])
})

test('package.json asks for exact versions, of all but its peers', () => {
  expect(faultsOf({ 'node_modules/left': {} }, { devDependencies: { left: '^1.0.0' } })).toHaveLength(1)
  expect(faultsOf({ 'node_modules/left': {} }, { peerDependencies: { left: '^1.0.0' } })).toEqual([])
})

test('package.json and the lock must agree', () => {
  const lock = lockSchema.parse({ lockfileVersion: 3, packages: { '': {} } })
  expect(lockFaults(manifestSchema.parse(manifest), lock)).toEqual([
    'dependencies.left differs between package.json and package-lock.json: run npm install.',
  ])
})
