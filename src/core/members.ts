/** Members of objects that are used as records, such as the fields of an entity. */

/** Its own, never something that every object inherits. */
export function valueIn<T>(record: { readonly [name: string]: T }, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined
}

/** What has a value. */
export function withoutUndefined<T>(record: { readonly [name: string]: T }): { [name: string]: Exclude<T, undefined> } {
  const members = Object.entries(record).filter(([, value]) => value !== undefined)
  return Object.fromEntries(members) as { [name: string]: Exclude<T, undefined> } // as was just looked to
}
