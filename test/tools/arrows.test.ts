import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/**
 * The arrows of the import graph, each with the import that breaks it.
 *
 * One Biome run over one scratch project judges them all: every case is a file of its own that holds one statement.
 */

const root = resolve(import.meta.dirname, '../..')

/** By room: what may be imported there, and what must be refused. */
const rooms: Readonly<Record<string, { readonly may: readonly string[]; readonly mayNot: readonly string[] }>> = {
  'src/core': {
    may: ['./event.ts', 'zod', 'ulid', '@noble/hashes/sha2.js'],
    mayNot: [
      ...['store', 'sync', 'workspace', 'crm', 'billing', 'react', 'devtools', 'mcp'].map((room) => `../${room}/a.ts`),
      ...['../index.ts', './index.ts', './../store/a.ts', '../core/../store/a.ts', '../../server/a.ts', 'wonce'],
      ...['dexie', 'yjs', 'y-websocket', 'y-protocols/awareness', 'ws', 'react', 'react-dom/client'],
      ...['node:fs', 'fs', 'fake-indexeddb'],
    ],
  },
  'src/core/deeper': {
    may: ['./event.ts', '../event.ts', '../../core/event.ts'],
    mayNot: ['../../store/a.ts', '../../index.ts', '../../../server/a.ts', 'dexie'],
  },
  'src/store': {
    may: ['./log.ts', '../core/event.ts', 'dexie'],
    mayNot: [
      '../sync/a.ts',
      '../workspace/a.ts',
      '../crm/a.ts',
      '../index.ts',
      'yjs',
      'y-websocket',
      'ws',
      'react',
      'node:fs',
    ],
  },
  'src/sync': {
    may: ['./head.ts', '../core/event.ts', 'yjs', 'y-websocket', 'y-protocols/sync', 'lib0/encoding'],
    mayNot: [
      '../store/a.ts',
      '../workspace/a.ts',
      '../../server/protocol.ts',
      '../index.ts',
      'dexie',
      'ws',
      'react',
      'node:net',
    ],
  },
  'src/workspace': {
    may: ['./open.ts', '../core/event.ts', '../store/log.ts', '../sync/head.ts'],
    mayNot: [
      '../crm/deal.ts',
      '../billing/customer.ts',
      '../react/a.ts',
      '../index.ts',
      'dexie',
      'yjs',
      'y-websocket',
      'react',
    ],
  },
  'src/crm': {
    may: ['./deal.ts', '../core/noun.ts', 'zod'],
    mayNot: [
      '../billing/customer.ts',
      '../workspace/default.ts',
      '../store/log.ts',
      '../sync/a.ts',
      '../index.ts',
      'dexie',
      'yjs',
    ],
  },
  'src/billing': {
    may: ['./customer.ts', '../core/noun.ts', 'zod'],
    mayNot: [
      '../crm/deal.ts',
      '../workspace/default.ts',
      '../store/log.ts',
      '../sync/a.ts',
      '../index.ts',
      'dexie',
      'yjs',
    ],
  },
  'src/react': {
    may: ['./provider.ts', '../index.ts', 'react'],
    mayNot: [
      '../core/event.ts',
      '../store/log.ts',
      '../workspace/open.ts',
      '../crm/deal.ts',
      '../devtools/a.ts',
      'dexie',
      'yjs',
    ],
  },
  'src/devtools': {
    may: ['./inspector.ts', '../index.ts'],
    mayNot: ['../core/event.ts', '../store/log.ts', '../workspace/open.ts', '../react/a.ts', 'dexie', 'yjs', 'react'],
  },
  'src/mcp': {
    may: ['./tools.ts', '../index.ts', '../core/nearest.ts'],
    mayNot: [
      '../core/event.ts',
      '../store/log.ts',
      '../workspace/open.ts',
      '../../server/a.ts',
      'dexie',
      'yjs',
      'react',
      'node:http',
    ],
  },
  server: {
    may: [
      ...['./room.ts', '../src/core/event.ts', '../src/sync/wire.ts', '../src/sync/update.ts'],
      ...['ws', 'jose', 'pino', 'prom-client', 'classic-level', 'zod', 'lib0/encoding', 'node:http'],
    ],
    mayNot: [
      ...[
        '../src/store/log.ts',
        '../src/sync/head.ts',
        '../src/sync/sync.ts',
        '../src/workspace/open.ts',
        '../src/crm/deal.ts',
        '../src/index.ts',
      ],
      ...['../src/core/index.ts', '../demo/a.ts', 'wonce', 'wonce/crm', 'dexie', 'react'],
      // The relay reads updates itself: it must not need Yjs, let alone load a copy of its own.
      ...['yjs', 'y-protocols/sync', 'y-websocket', 'express'],
    ],
  },
  'server/mcp': {
    may: ['../rooms.ts', '../../src/core/event.ts', '../../src/mcp/index.ts', '../../src/index.ts'],
    mayNot: ['../../src/store/log.ts', '../../src/mcp/tools.ts', 'dexie'],
  },
  demo: {
    may: ['./board.ts', 'wonce', 'wonce/crm', 'wonce/react', 'react', 'react-dom/client'],
    mayNot: ['../src/index.ts', '../src/core/event.ts', '../server/start.ts', 'dexie', 'yjs', 'y-websocket'],
  },
  'demo/board': {
    may: ['../board.ts', 'wonce'],
    mayNot: ['../../src/index.ts', '../../server/start.ts', 'dexie'],
  },
}

/** Files whose own name decides what they may import. */
const doorways: readonly (readonly [file: string, specifier: string, isAllowed: boolean])[] = [
  ['src/index.ts', './core/noun.ts', true],
  ['src/index.ts', './core/index.ts', false],
  ['src/index.ts', '../server/a.ts', false],
  ['src/index.ts', 'dexie', false],
  ...['crm', 'billing'].flatMap((room) => [
    [`src/${room}/index.ts`, './noun.ts', true] as const,
    [`src/${room}/index.ts`, '../workspace/default.ts', true] as const,
    [`src/${room}/index.ts`, '../workspace/open.ts', false] as const,
    [`src/${room}/index.ts`, '../store/log.ts', false] as const,
    [`src/${room}/index.ts`, '../index.ts', false] as const,
    [`src/${room}/index.ts`, 'dexie', false] as const,
  ]),
]

interface Case {
  readonly file: string
  readonly specifier: string
  readonly isAllowed: boolean
}

const cases: readonly Case[] = [
  ...Object.entries(rooms).flatMap(([room, { may, mayNot }]) => [
    ...may.map((specifier, at) => ({ file: `${room}/may-${at}.ts`, specifier, isAllowed: true })),
    ...mayNot.map((specifier, at) => ({ file: `${room}/may-not-${at}.ts`, specifier, isAllowed: false })),
  ]),
  // Each of these files can exist once only, so its cases are its lines.
  ...doorways.map(([file, specifier, isAllowed]) => ({ file, specifier, isAllowed })),
]

/** Ways to break the same rules that are not `import … from`, and the rules beside the arrows. */
const written: Readonly<Record<string, readonly [source: string, rule: string]>> = {
  'src/core/typed.ts': [
    "import type { Log } from '../store/log.ts'\nexport type L = Log\n",
    'style/noRestrictedImports',
  ],
  'src/core/named.ts': ["export { openLog } from '../store/log.ts'\n", 'style/noRestrictedImports'],
  'src/core/later.ts': ["export const later = () => import('../store/log.ts')\n", 'style/noRestrictedImports'],
  'src/core/inline.ts': ["export type Log = import('../store/log.ts').Log\n", 'plugin'],
  'src/core/everything.ts': ["export * from './event.ts'\n", 'performance/noReExportAll'],
  'src/core/bare.ts': ["import './event'\n", 'correctness/useImportExtensions'],
  'src/core/built.ts': ["import './event.js'\n", 'correctness/useImportExtensions'],
  'src/core/loose.ts': ['export const loose = (value: any): unknown => value\n', 'suspicious/noExplicitAny'],
  'src/core/left.ts': [
    "import type { Right } from './right.ts'\nexport type Left = { right: Right }\n",
    'suspicious/noImportCycles',
  ],
  'src/core/right.ts': [
    "import type { Left } from './left.ts'\nexport type Right = { left: Left }\n",
    'suspicious/noImportCycles',
  ],
  'src/crm/dev.ts': ["import 'fast-check'\n", 'correctness/noUndeclaredDependencies'],
}

let scratch: string
/** `file:line`, or `file` alone, to the rules that complained there. */
const complaints = new Map<string, Set<string>>()

beforeAll(async () => {
  scratch = await realpath(await mkdtemp(join(tmpdir(), 'wonce-arrows-')))
  for (const name of ['biome.json', 'package.json', '.gitignore', 'tools/no-import-type.grit']) {
    await mkdir(dirname(join(scratch, name)), { recursive: true })
    await cp(join(root, name), join(scratch, name))
  }
  const files = new Map<string, string>()
  for (const { file, specifier } of cases) files.set(file, `${files.get(file) ?? ''}import '${specifier}'\n`)
  for (const [file, [source]] of Object.entries(written)) files.set(file, source)
  files.set('src/core/event.ts', 'export interface Event { readonly id: string }\n')
  for (const [file, source] of files) {
    await mkdir(dirname(join(scratch, file)), { recursive: true })
    await writeFile(join(scratch, file), source)
  }
  for (const [file, line, rule] of await lint(scratch)) {
    for (const place of [file, `${file}:${line}`]) {
      complaints.set(place, (complaints.get(place) ?? new Set()).add(rule))
    }
  }
})

afterAll(() => rm(scratch, { recursive: true, force: true }))

const arrow = 'style/noRestrictedImports'

describe('an import that follows the arrows is accepted', () => {
  test.each(cases.filter((one) => one.isAllowed))('$file may import $specifier', ({ file, specifier }) => {
    expect(complaints.get(placeOf(file, specifier)) ?? new Set()).not.toContain(arrow)
  })
})

describe('an import against the arrows is refused', () => {
  test.each(cases.filter((one) => !one.isAllowed))('$file may not import $specifier', ({ file, specifier }) => {
    expect(complaints.get(placeOf(file, specifier)) ?? new Set()).toContain(arrow)
  })
})

test.each(Object.entries(written))('%s is refused', (file, [, rule]) => {
  expect(complaints.get(file) ?? new Set()).toContain(rule)
})

function placeOf(file: string, specifier: string): string {
  const line = cases.filter((one) => one.file === file).findIndex((one) => one.specifier === specifier) + 1
  return `${file}:${line}`
}

/** Every complaint of Biome about `folder`. The `github` reporter writes one line for each, and is a stable format. */
async function lint(folder: string): Promise<readonly (readonly [file: string, line: number, rule: string])[]> {
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome')
  const output = await new Promise<string>((done) => {
    const options = { cwd: folder, maxBuffer: 16 * 1024 * 1024 }
    execFile(process.execPath, [biome, 'lint', '--reporter=github', '--max-diagnostics=none'], options, (_, stdout) =>
      done(stdout),
    )
  })
  return [...output.matchAll(/^::\w+ title=(?:lint\/)?([^,]+),file=([^,]+),line=(\d+)/gm)].map(
    ([, rule = '', file = '', line]) => [file.replace(`${folder}/`, ''), Number(line), rule],
  )
}
