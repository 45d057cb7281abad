/** A noun, acting on the workspace at hand. */
import type { Noun, NounTypes, Workspace } from '../index.ts'

export function nounIn<T extends NounTypes>(workspace: Workspace, { $name }: Noun<T>): Noun<T> {
  return Reflect.get(workspace.$, $name) as Noun<T> // the graph has each noun under its name
}
