/** The three tools on one workspace. */
import type { Workspace } from '../index.ts'
import { createDo, type DoOptions, type Interpret } from './do.ts'
import { nameIn, type UrlOf } from './entity-text.ts'
import { createFetch } from './fetch.ts'
import type { PatternOf } from './patterns.ts'
import { createSearch } from './search.ts'
import { ToldError } from './told-error.ts'
import type { Tool } from './tool.ts'

/** How the three tools are made; all of it has a default. */
export interface ToolsOptions extends Partial<DoOptions> {
  /** Where an entity can be looked at, given its id; by default `wonce://<workspace>/<id>`, which only names it. */
  readonly urlOf?: UrlOf
  /** How the `$regex` of a filter is made; by default with `RegExp`, which some patterns keep busy for hours. */
  readonly patternOf?: PatternOf
}

/**
 * `search`, `fetch` and `do`, for a server or a page to offer. They act as the workspace's actor and see what it sees.
 */
export function createTools(
  workspace: Workspace,
  {
    urlOf,
    patternOf = (source, flags) => new RegExp(source, flags),
    now = () => new Date(),
    interpret,
    ...options
  }: ToolsOptions = {},
): readonly Tool[] {
  const url = urlOf ?? ((id: string) => nameIn(workspace, id))
  return [
    createSearch(workspace, url, patternOf),
    createFetch(workspace, url),
    createDo(workspace, { ...options, now, ...(interpret && { interpret: told(interpret) }) }),
  ]
}

/** Its errors may hold the address of a model and what it was asked with. */
function told(interpret: Interpret): Interpret {
  return async (input, words) => {
    try {
      return await interpret(input, words)
    } catch (cause) {
      throw new ToldError('failed', 'The interpreter failed, so nothing was written. Send steps instead.', { cause })
    }
  }
}
