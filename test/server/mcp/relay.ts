/** A relay in this process that asks for tokens. */
import { SignJWT } from 'jose'
import { onTestFinished } from 'vitest'
import { MemoryRelayStore } from '../../../server/memory-store.ts'
import { type RunningRelay, startRelay } from '../../../server/start.ts'

const secret = 'correct horse battery staple, 1949'

/** It is closed at the end of the test. */
export async function serveRelay(port = 0): Promise<RunningRelay> {
  const tokens = { keys: { type: 'secret', secret } } as const
  const relay = await startRelay({ store: new MemoryRelayStore(), port, tokens })
  onTestFinished(() => relay.close())
  return relay
}

export function tokenOf(
  sub: string,
  rights: readonly string[] = ['read', 'write'],
  verbs?: readonly string[],
): Promise<string> {
  return new SignJWT({ sub, workspace: 'acme', rights, verbs })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(secret))
}
