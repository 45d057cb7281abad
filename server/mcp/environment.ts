/** What `wonce-mcp` reads of its environment. */
import { z } from 'zod'
import { logLevelSchema } from '../logger.ts'
import { whole } from '../whole-number.ts'
import { isAppUrl } from './app-url.ts'
import { type HttpLimits, httpLimits } from './http-limits.ts'

/** Those that an operator may turn. */
export const limitNames = {
  WONCE_MCP_LIMIT_BODY_BYTES: 'bodyBytes',
  WONCE_MCP_LIMIT_CONNECTIONS: 'connections',
  WONCE_MCP_LIMIT_SESSIONS: 'sessions',
  WONCE_MCP_LIMIT_SESSIONS_PER_TOKEN: 'sessionsPerToken',
  WONCE_MCP_LIMIT_SESSION_IDLE_MS: 'sessionIdleMs',
  WONCE_MCP_LIMIT_CALLS_PER_SESSION: 'callsPerSession',
  WONCE_MCP_LIMIT_CALLS: 'calls',
  WONCE_MCP_LIMIT_CALLS_PER_TOKEN: 'callsPerToken',
  WONCE_MCP_LIMIT_CALLS_PER_MINUTE: 'callsPerMinute',
} as const satisfies { readonly [name: string]: keyof HttpLimits }

export type LimitName = keyof typeof limitNames

/** A line for each, with what is in force where it is not set. */
export function helpOnLimits(): string {
  const limits = httpLimits()
  return Object.entries(limitNames)
    .map(([name, limit]) => `  ${name.padEnd(36)}${String(limits[limit]).padStart(8)}`)
    .join('\n')
}

const limit = whole(1, 2 ** 31 - 1).optional()

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
)
const minTokenChars = 16
const tokens = list
  .refine(
    (all) => all.every((token) => token.length >= minTokenChars),
    `tokens of at least ${minTokenChars} characters`,
  )
  .refine((all) => all.every((token) => /^[\w.~+/=-]+$/.test(token)), 'tokens of letters, digits and . _ ~ + / = -')
  .default([])
const flag = z
  .enum(['0', '1'], '0 or 1')
  .default('0')
  .transform((text) => text === '1')

export const environmentSchema = z.object({
  WONCE_URL: z
    .string('set: the address of the relay')
    .regex(/^wss?:\/\/./, 'an address that begins with wss:// or ws://'),
  WONCE_WORKSPACE: z
    .string('set: the name of the workspace')
    .regex(/^(?!\.{1,2}$)[0-9A-Za-z_.-]{1,64}$/, 'up to 64 letters, digits, _ . and -, neither . nor ..'),
  WONCE_TOKEN: z.string().optional(),
  WONCE_TOKEN_FILE: z.string().optional(),
  WONCE_ACTOR: z.string().max(256, 'at most 256 characters').optional(),
  WONCE_BUILD: z.string().max(256, 'at most 256 characters').optional(),
  WONCE_HOOKS: z.string().optional(),
  WONCE_APP_URL: z
    .string()
    .refine(isAppUrl, 'an address over http with {id} in it, and {noun} if need be: https://app.example/{noun}/{id}')
    .optional(),
  WONCE_LOG_LEVEL: logLevelSchema.default('info'),
  WONCE_STOP_WITHIN_MS: whole(1, 600_000).default(10_000),
  WONCE_MCP_CONNECT_WITHIN_MS: whole(1, 600_000).default(30_000),
  WONCE_MCP_READ_ONLY: flag,
  WONCE_MCP_HOST: z.string().default('127.0.0.1'),
  WONCE_MCP_PORT: whole(0, 65_535).default(4456),
  WONCE_MCP_ALLOWED_HOSTS: list.default([]),
  WONCE_MCP_ALLOWED_ORIGINS: list
    .refine(
      (all) => all.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin),
      'origins: https://app.example',
    )
    .default([]),
  WONCE_MCP_WRITE_TOKEN: tokens,
  WONCE_MCP_READ_TOKEN: tokens,
  WONCE_MCP_DEV: flag,
  WONCE_MCP_LIMIT_BODY_BYTES: limit,
  WONCE_MCP_LIMIT_CONNECTIONS: limit,
  WONCE_MCP_LIMIT_SESSIONS: limit,
  WONCE_MCP_LIMIT_SESSIONS_PER_TOKEN: limit,
  WONCE_MCP_LIMIT_SESSION_IDLE_MS: limit,
  WONCE_MCP_LIMIT_CALLS_PER_SESSION: limit,
  WONCE_MCP_LIMIT_CALLS: limit,
  WONCE_MCP_LIMIT_CALLS_PER_TOKEN: limit,
  WONCE_MCP_LIMIT_CALLS_PER_MINUTE: limit,
} satisfies { readonly [name in LimitName]: unknown } & { readonly [name: string]: unknown })
export type Read = z.infer<typeof environmentSchema>
