/**
 * The public API as text: for each subpath its names, then every declaration they rest on.
 *
 * A type that is not exported, but that a signature mentions, is part of the API all the same, so it is listed too.
 */
import { posix } from 'node:path'
import { inlineImportsOf, type Link, type ModuleDeclarations, readDeclarations, wordsOf } from './declarations.ts'

/** Where a name is declared: the `.d.ts` file, and the name it has there. */
interface Place {
  readonly file: string
  readonly name: string
}

const header =
  '# The public API. Written by `npm run api:update`; `npm run check` fails while it differs from the build.\n'

/** `entries`: subpath (`wonce/crm`) to its `.d.ts` file. `read` gives the text of such a file. */
export function listApi(entries: ReadonlyMap<string, string>, read: (file: string) => string): string {
  const reader = createReader(read)
  const sections: string[] = []
  /** By file: what of it is listed, by name. */
  const listed = new Map<string, Map<string, string>>()

  for (const [subpath, file] of entries) {
    const names = [...reader.module(file).exported.keys()].sort(compare)
    const lines = names.map((name) => {
      const { place, isTypeOnly } = reader.resolve(file, name)
      collect(place)
      const { kind } = reader.declaration(place)
      const alias = place.name === name ? '' : ` (${place.name})`
      return `${isTypeOnly && kind === 'class' ? 'type of class' : kind} ${name}${alias}`
    })
    sections.push(`## ${subpath}\n\n${lines.join('\n')}\n`)
  }

  function collect(place: Place): void {
    const ofFile = listed.get(place.file) ?? new Map<string, string>()
    listed.set(place.file, ofFile)
    if (ofFile.has(place.name)) return
    ofFile.set(place.name, reader.declaration(place).text)
    for (const next of reader.mentioned(place)) collect(next)
  }

  for (const [file, byName] of [...listed].sort(([a], [b]) => compare(a, b))) {
    const texts = [...byName].sort(([a], [b]) => compare(a, b)).map(([, text]) => text)
    sections.push(`### ${file}\n\n${[...texts, ...reader.augmentations(file)].join('\n')}\n`)
  }
  return `${header}\n${sections.join('\n')}`
}

function createReader(read: (file: string) => string) {
  const modules = new Map<string, ModuleDeclarations>()

  function moduleAt(file: string): ModuleDeclarations {
    const known = modules.get(file) ?? readDeclarations(read(file))
    modules.set(file, known)
    return known
  }

  /** Follows an exported name to the file that declares it. */
  function resolve(file: string, name: string): { readonly place: Place; readonly isTypeOnly: boolean } {
    const { exported, imported, declared } = moduleAt(file)
    const target = exported.get(name)
    if (target === undefined) throw new Error(`${file} does not export ${name}.`)
    const link = typeof target === 'string' && !declared.has(target) ? imported.get(target) : target
    if (link === undefined) throw new Error(`${file} exports ${name}, which it neither declares nor imports.`)
    if (typeof link === 'string') return { place: { file, name: link }, isTypeOnly: false }
    const next = fileOf(file, link.from)
    if (next === undefined) return { place: { file: link.from, name: link.name }, isTypeOnly: link.isTypeOnly }
    const { place, isTypeOnly } = resolve(next, link.name)
    return { place, isTypeOnly: isTypeOnly || link.isTypeOnly }
  }

  function declaration({ file, name }: Place): { readonly kind: string; readonly text: string } {
    if (!isOurs(file)) return { kind: 'outside', text: name }
    const found = moduleAt(file).declared.get(name)
    if (found === undefined) throw new Error(`${file} has no declaration of ${name}.`)
    return found
  }

  /** The declarations of ours that this one speaks of. A word that may be a mere property name counts as a type only. */
  function mentioned(place: Place): readonly Place[] {
    if (!isOurs(place.file)) return []
    const { declared, imported } = moduleAt(place.file)
    const { text } = declaration(place)
    const { words, values } = wordsOf(text)
    const isMeant = (at: Place) => !['function', 'const'].includes(declaration(at).kind)
    const local = [...declared.keys()]
      .filter((name) => name !== place.name && words.has(name))
      .map((name) => ({ file: place.file, name }))
      .filter((at) => isMeant(at) || values.has(at.name))
    const linked = [...imported]
      .filter(([name]) => words.has(name))
      .flatMap(([name, link]) => {
        const at = follow(place.file, link)
        return at === undefined || !(isMeant(at) || values.has(name)) ? [] : [at]
      })
    const inline = inlineImportsOf(text).flatMap((link) => follow(place.file, link) ?? [])
    return [...local, ...linked, ...inline]
  }

  function follow(file: string, link: Link): Place | undefined {
    const next = fileOf(file, link.from)
    return next === undefined || link.name === '*' ? undefined : resolve(next, link.name).place
  }

  function augmentations(file: string): readonly string[] {
    return isOurs(file) ? moduleAt(file).augmentations : []
  }

  return { module: moduleAt, resolve, declaration, mentioned, augmentations }
}

/** `undefined` for a module that is not ours. tsc keeps the `.ts` of the source in declaration files. */
function fileOf(importer: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined
  return posix.join(posix.dirname(importer), specifier.replace(/\.(?:d\.ts|tsx?|jsx?)$/, '.d.ts'))
}

/** The other places are names of packages. */
function isOurs(file: string): boolean {
  return file.endsWith('.d.ts')
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
