/** `$`: what can be done with each noun there, by the noun's name. */
import type { NounSpec } from '../core/noun.ts'
import { nounNamed } from '../core/noun.ts'

/** Nouns are looked up when they are asked for, since their modules may be loaded later. Throws `UnknownNounError`. */
export function createGraph(nounOf: (spec: NounSpec) => object): object {
  return new Proxy(
    {},
    // Whatever is awaited is asked for its `then`.
    { get: (_, name) => (typeof name !== 'string' || name === 'then' ? undefined : nounOf(nounNamed(name))) },
  )
}
