/** A noun, acting on the workspace at hand. */
import type { SomeNoun, Workspace } from '../index.ts'

export function nounIn<N extends SomeNoun>(workspace: Workspace, { $name }: N): N {
  return Reflect.get(workspace.$, $name) as N // the graph has each noun under its name
}
