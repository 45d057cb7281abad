/** An entity in words: a title, a text, an address. */
import type { AnyEntity } from '../index.ts'
import { inOneLine, oneLine } from './one-line.ts'

/** `https://crm.example/deal_…`, where an app can show it; `wonce://acme/deal_…` names it and leads nowhere. */
export type UrlOf = (id: string) => string

export function titleOf(entity: AnyEntity): string {
  for (const field of ['name', 'subject', 'number', 'email']) {
    const value = entity[field]
    if (typeof value === 'string' && value !== '') return value
  }
  return entity.$id
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
