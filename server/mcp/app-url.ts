/** Where the app shows an entity: a template that the operator gives, as `https://app.example/{noun}/{id}`. */
import type { UrlOf } from '../../src/mcp/index.ts'

/** An address over HTTP with `{id}` in it, and no name or password: everybody who reads is shown it. */
export function isAppUrl(template: string): boolean {
  const address = filled(template, 'deal_1')
  if (!template.includes('{id}') || /[{}\s]/.test(address) || !URL.canParse(address)) return false
  const { protocol, host, username, password } = new URL(address)
  const isShown = new URL(filled(template, 'contact_2')).host === host && username === '' && password === ''
  return isShown && (protocol === 'https:' || protocol === 'http:')
}

/** `{id}` stands for the id, and `{noun}` for what it begins with: `deal`. */
export function appUrlOf(template: string): UrlOf {
  return (id) => filled(template, id)
}

function filled(template: string, id: string): string {
  const values = { id, noun: id.slice(0, Math.max(0, id.indexOf('_'))) }
  return template.replace(/\{(id|noun)\}/g, (_, name: keyof typeof values) => encodeURIComponent(values[name]))
}
