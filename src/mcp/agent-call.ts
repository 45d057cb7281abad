/**
 * What an agent was asked to do under an idempotency key: the receipt that makes a call that is sent again change nothing.
 *
 * It is an entity like any other, written in the same group as what the call did, so a retry finds it on every replica.
 */
import { z } from 'zod'
import type { EntityOf, Vocabulary } from '../index.ts'
import { defineNoun, jsonField, vocabulary } from '../index.ts'
import { sha256 } from './digest.ts'

/** The receipt of a `do` with an idempotency key. Agents make it; nothing changes or deletes it. */
export const AgentCall = defineNoun('AgentCall', {
  fields: z.object({
    /** SHA-256 of the request as it came: a key that comes with another request is a mistake. */
    request: z.string(),
    /** What was asked, cut after 2,000 characters, for people to read. */
    asked: z.string(),
    /** What each step acted on. */
    targets: jsonField(),
  }),
  verbs: {
    create: {},
    update: null,
    delete: null,
  },
})

export type AgentCall = EntityOf<typeof AgentCall>

declare module '../core/nouns.ts' {
  interface Nouns {
    AgentCall: typeof AgentCall
  }
}

/** What an agent may speak of: receipts are written for it, not by it. */
export function agentWords(): Vocabulary {
  return vocabulary().filter(({ name }) => name !== AgentCall.$name)
}

export const maxAskedChars = 2000

/** Of who asks and the key: two agents may use the same key. */
export async function callId(who: readonly string[], key: string): Promise<string> {
  return `agentcall_${(await sha256(JSON.stringify([...who, key]))).slice(0, 40)}`
}
