/** Real MCP clients: of the SDK's first line, and of its second in the older protocol and in that of 2026-07-28. */
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport as StdioClientTransportV1 } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport as StreamableHTTPClientTransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { onTestFinished } from 'vitest'
import { z } from 'zod'

export const kinds = ['v1', 'v2 with initialize', 'v2 of 2026-07-28'] as const
export type Kind = (typeof kinds)[number]

export type Reply =
  | { readonly action: 'accept'; readonly content: { readonly choice: string } }
  | { readonly action: 'decline' | 'cancel' }

/** What a person sees of a question. */
export interface Shown {
  readonly message: string
  readonly labels: readonly string[]
}

interface Address {
  readonly url: string
  readonly token?: string
}

export type Where =
  | Address
  | {
      readonly command: string
      readonly args: readonly string[]
      readonly cwd: string
      readonly env?: Record<string, string>
    }

export interface ConnectOptions {
  readonly kind: Kind
  readonly where: Where
  /** The person behind the client. Missing: the client cannot ask anybody. */
  readonly reply?: (shown: Shown) => Reply
}

const shownSchema = z.object({
  message: z.string(),
  requestedSchema: z.object({
    properties: z.object({
      choice: z.object({
        oneOf: z.array(z.object({ const: z.string(), title: z.string() })),
      }),
    }),
  }),
})

function shownOf(params: unknown): Shown {
  const { message, requestedSchema } = shownSchema.parse(params)
  return { message, labels: requestedSchema.properties.choice.oneOf.map(({ title }) => title) }
}

const resultSchema = z.object({
  isError: z.boolean().default(false),
  content: z.array(z.object({ type: z.string(), text: z.string() })),
  structuredContent: z.record(z.string(), z.unknown()).optional(),
})

export type CallResult = z.infer<typeof resultSchema>

export interface TestClient {
  readonly version: string | undefined
  tools(): Promise<readonly { readonly name: string; readonly inputSchema: object }[]>
  call(name: string, input?: Record<string, unknown>, signal?: AbortSignal): Promise<CallResult>
  close(): Promise<void>
}

export function open(options: ConnectOptions): Promise<TestClient> {
  return options.kind === 'v1' ? openV1(options) : openV2(options, options.kind)
}

/** It is closed at the end of the test. */
export async function connect(options: ConnectOptions): Promise<TestClient> {
  const client = await open(options)
  onTestFinished(() => client.close())
  return client
}

const identity = { name: 'test', version: '1' }

async function openV1({ where, reply }: ConnectOptions): Promise<TestClient> {
  const client = new ClientV1(identity, { capabilities: reply === undefined ? {} : { elicitation: {} } })
  if (reply !== undefined)
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => ({ ...reply(shownOf(params)) }))
  const transport =
    'url' in where
      ? new StreamableHTTPClientTransportV1(new URL(where.url), { requestInit: { headers: headersOf(where) } })
      : new StdioClientTransportV1({ ...where, args: [...where.args], stderr: 'ignore' })
  // True: its types do not know `exactOptionalPropertyTypes`.
  await client.connect(transport as Parameters<typeof client.connect>[0])
  return {
    version: undefined,
    tools: async () => (await client.listTools()).tools,
    call: async (name, input = {}, signal) =>
      resultSchema.parse(await client.callTool({ name, arguments: input }, undefined, signal && { signal })),
    close: () => client.close(),
  }
}

async function openV2({ where, reply }: ConnectOptions, kind: Kind): Promise<TestClient> {
  const client = new Client(identity, {
    capabilities: reply === undefined ? {} : { elicitation: { form: {} } },
    versionNegotiation: { mode: kind === 'v2 of 2026-07-28' ? { pin: '2026-07-28' } : 'legacy' },
  })
  if (reply !== undefined)
    client.setRequestHandler('elicitation/create', ({ params }) => ({ ...reply(shownOf(params)) }))
  const transport =
    'url' in where
      ? new StreamableHTTPClientTransport(new URL(where.url), { requestInit: { headers: headersOf(where) } })
      : new StdioClientTransport({ ...where, args: [...where.args], stderr: 'ignore' })
  await client.connect(transport)
  return {
    version: client.getNegotiatedProtocolVersion(),
    tools: async () => (await client.listTools()).tools,
    call: async (name, input = {}, signal) =>
      resultSchema.parse(await client.callTool({ name, arguments: input }, signal && { signal })),
    close: () => client.close(),
  }
}

function headersOf({ token }: Address): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` }
}
