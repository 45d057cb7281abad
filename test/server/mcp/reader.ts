/** A real client that reads a workspace over HTTP, in this process. */
import { z } from 'zod'
import { toolsOf } from '../../../server/mcp/workspace-tools.ts'
import type { Workspace } from '../../../src/index.ts'
import type { ToolsOptions } from '../../../src/mcp/index.ts'
import { createOrigin } from '../../kit/open.ts'
import { type CallResult, connect, type Kind, kinds, type TestClient } from './clients.ts'
import { serveHttp, writeToken } from './http-server.ts'

export interface Reader {
  readonly workspace: Workspace
  readonly client: TestClient
  /** The text of an answer to `search` or `fetch`. */
  text(tool: 'search' | 'fetch', input: Record<string, unknown>): Promise<string>
}

interface ReaderOptions {
  readonly tools?: ToolsOptions
  readonly kind?: Kind
  /** A new one where it is missing. */
  readonly workspace?: Workspace
}

export async function reader({ tools: options = {}, kind = kinds[2], ...given }: ReaderOptions = {}): Promise<Reader> {
  const { workspace = await createOrigin().open() } = given
  const { url } = await serveHttp({ tools: toolsOf(workspace, options) })
  const client = await connect({ kind, where: { url, token: writeToken } })
  return {
    workspace,
    client,
    text: async (tool, input) => textOf(await client.call(tool, input)),
  }
}

const oneText = z.tuple([z.object({ type: z.literal('text'), text: z.string() })])

/** There has to be one item of text and nothing else, as connectors ask. */
export function textOf({ content }: CallResult): string {
  return oneText.parse(content)[0].text
}
