/** An entity in words: a title, a text, an address. */
import type { AnyEntity, Workspace } from '../index.ts'
import { wordOf } from './any-noun.ts'
import { inOneLine, linesBehind, oneLine } from './one-line.ts'

/** `https://crm.example/deal_…`, where an app can show it; `wonce://acme/deal_…` names it and leads nowhere. */
export type UrlOf = (id: string) => string

/** Names what is in a workspace: an entity by its id, or `events`. */
export function nameIn(workspace: Workspace, what: string): string {
  return `wonce://${encodeURIComponent(workspace.name)}/${what}`
}

/** A title is there to choose by; the fields have it whole. */
const maxTitleChars = 200

export function titleOf(entity: AnyEntity): string {
  for (const field of ['name', 'subject', 'number', 'email']) {
    const value = entity[field]
    if (typeof value === 'string' && value !== '') return short(value)
  }
  return entity.$id
}

function short(title: string): string {
  return title.length <= maxTitleChars ? title : `${title.slice(0, maxTitleChars).replace(/[\ud800-\udbff]$/, '')}…`
}

/** Its noun, and its state where it has one. */
export function kindOf(entity: AnyEntity): { readonly noun: string; readonly state?: string } {
  const { state } = wordOf(entity.$type)
  const at = state === undefined ? undefined : entity[state]
  return { noun: entity.$type, ...(typeof at === 'string' ? { state: at } : undefined) }
}

/** Field by field and each in one line, what the log knows about it at the end. */
export function textOf(entity: AnyEntity): string {
  const lines = Object.entries(entity)
    .filter(([name, value]) => !name.startsWith('$') && value !== undefined && value !== null)
    .map(([name, value]) => `${oneLine(name)}: ${inOneLine(value)}`)
  const { $type, $id, $version, $createdAt, $createdBy, $updatedAt } = entity
  return [
    `${$type} ${$id}`,
    ...lines,
    `Version ${$version}, created ${$createdAt} by ${inOneLine($createdBy)}, updated ${$updatedAt}`,
  ].join('\n')
}

/** What was read along, each relation under its name. */
export function textOfRelated(related: { readonly [relation: string]: unknown }): readonly string[] {
  return Object.entries(related).flatMap(([relation, value]) => {
    const entities = (Array.isArray(value) ? value : [value ?? []].flat()) as readonly AnyEntity[] // as `$included` has them
    const count = entities.length === 0 ? ': none' : Array.isArray(value) ? `, ${entities.length}:` : ':'
    return [`Included ${relation}${count}`, ...entities.map((entity) => linesBehind('  ', textOf(entity)))]
  })
}
