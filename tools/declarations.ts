/**
 * Reads the `.d.ts` files that our own `tsc` writes: which names a module declares, imports and passes on.
 *
 * Written for that one emitter, not for TypeScript at large: its output has one statement after another, each ended by
 * `;` or by the brace of its body. TypeScript 7 offers no stable API that would do this.
 */

export type Kind = 'class' | 'interface' | 'type' | 'function' | 'const' | 'enum' | 'namespace'

export interface Declaration {
  readonly kind: Kind
  /** Without comments; overloads one below the other. */
  readonly text: string
}

/** A name of another module: `import { name as local } from 'from'`, or `export { … } from`. `*` is the whole module. */
export interface Link {
  readonly from: string
  readonly name: string
  readonly isTypeOnly: boolean
}

export interface ModuleDeclarations {
  readonly declared: ReadonlyMap<string, Declaration>
  readonly imported: ReadonlyMap<string, Link>
  /** Exported name to what it stands for: a local name, or a name of another module. */
  readonly exported: ReadonlyMap<string, Link | string>
  /** `declare module '…' { … }` and `declare global { … }`. */
  readonly augmentations: readonly string[]
}

const head =
  /^(?<isExported>export )?(?:declare )?(?:abstract )?(?<kind>class|interface|type|function|const|let|var|enum|namespace) (?<name>[\w$]+)/
const hasBody = /^(?:export )?(?:declare )?(?:abstract )?(?:class|interface|enum|namespace|module|global)\b/
const list = /^(?<verb>import|export) (?<type>type )?\{(?<names>[^}]*)\}(?: from ["'](?<from>[^"']+)["'])?;$/
const wholeImport = /^import (?:type )?\* as (?<name>[\w$]+) from ["'](?<from>[^"']+)["'];$/

const anyString = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`/g
const stringOrComment = new RegExp(`${anyString.source}|//[^\\n]*|/\\*[\\s\\S]*?\\*/`, 'g')

export function readDeclarations(source: string): ModuleDeclarations {
  const declared = new Map<string, Declaration>()
  const imported = new Map<string, Link>()
  const exported = new Map<string, Link | string>()
  const augmentations: string[] = []

  for (const text of statements(withoutComments(source))) {
    const names = list.exec(text)?.groups
    const whole = wholeImport.exec(text)?.groups
    const declaration = head.exec(text)?.groups
    if (names !== undefined) {
      for (const { name, local, isTypeOnly } of namesIn(names.names ?? '', names.type !== undefined)) {
        const from = names.from
        if (names.verb === 'import') imported.set(local, { from: from ?? '', name, isTypeOnly })
        else exported.set(local, from === undefined ? name : { from, name, isTypeOnly })
      }
    } else if (whole !== undefined) {
      imported.set(whole.name ?? '', { from: whole.from ?? '', name: '*', isTypeOnly: false })
    } else if (declaration !== undefined) {
      const name = declaration.name ?? ''
      const before = declared.get(name)
      const kind = kindOf(declaration.kind ?? '')
      declared.set(name, { kind, text: before === undefined ? text : `${before.text}\n${text}` })
      if (declaration.isExported !== undefined) exported.set(name, name)
    } else if (/^declare (module|global)\b/.test(text)) {
      augmentations.push(text)
    } else if (!/^import ["']/.test(text)) {
      throw new Error(`tools/declarations.ts does not know this form of statement: ${text.slice(0, 200)}`)
    }
  }
  return { declared, imported, exported, augmentations }
}

/** Every word of `text` outside strings, and those of its words that stand after `typeof`. */
export function wordsOf(text: string): { readonly words: ReadonlySet<string>; readonly values: ReadonlySet<string> } {
  // Templates stay: `${Prefix}_${string}` speaks of Prefix.
  const bare = text.replaceAll(anyString, (found) => (found.startsWith('`') ? found : "''"))
  return {
    words: new Set(bare.match(/[A-Za-z_$][\w$]*/g)),
    values: new Set([...bare.matchAll(/\btypeof ([A-Za-z_$][\w$]*)/g)].map(([, name = '']) => name)),
  }
}

/** `import("./hook.ts").HookRun`, as tsc writes for a type that the source did not import itself. */
export function inlineImportsOf(text: string): readonly Link[] {
  return [...text.matchAll(/import\(["']([^"']+)["']\)\.([\w$]+)/g)].map(([, from = '', name = '']) => ({
    from,
    name,
    isTypeOnly: true,
  }))
}

function kindOf(word: string): Kind {
  // A `let` that is exported is read like a constant by whoever imports it.
  return word === 'let' || word === 'var' ? 'const' : (word as Kind) // True: `head` has matched one of the kinds.
}

function namesIn(names: string, isAllTypes: boolean) {
  return names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map((name) => {
      const [, type, original = '', alias] = /^(type )?([\w$]+)(?: as ([\w$]+))?$/.exec(name) ?? []
      return { name: original, local: alias ?? original, isTypeOnly: isAllTypes || type !== undefined }
    })
}

function withoutComments(source: string): string {
  return source.replaceAll(stringOrComment, (found) => (found.startsWith('/') ? '' : found))
}

function statements(source: string): readonly string[] {
  // Of the same length, so that what is found in the one can be cut out of the other.
  const withoutStrings = source.replaceAll(anyString, (text) => '_'.repeat(text.length))
  const found: string[] = []
  let depth = 0
  let start = 0
  for (let at = 0; at < source.length; at += 1) {
    const character = withoutStrings.charAt(at)
    if ('{[('.includes(character)) depth += 1
    if ('}])'.includes(character)) depth -= 1
    if (depth > 0) continue
    const text = source.slice(start, at + 1).trim()
    if (character === ';' || (character === '}' && hasBody.test(text))) {
      if (text !== ';') found.push(text.replaceAll(/\s*\n(\s*\n)*/g, '\n'))
      start = at + 1
    }
  }
  const rest = source.slice(start).trim()
  if (rest !== '') throw new Error(`tools/declarations.ts lost its way before: ${rest.slice(0, 200)}`)
  return found
}
