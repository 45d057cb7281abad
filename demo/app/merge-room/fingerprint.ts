/** What a replica comes to, as one number: replicas that agree on everything have the same. */
import type { AnyEntity, Workspace } from 'wonce'

/** The entities of every noun there is. */
function entitiesOf({ $ }: Workspace): readonly Promise<readonly AnyEntity[]>[] {
  return [
    ...[$.Activity.find(), $.Contact.find(), $.Deal.find(), $.Lead.find(), $.Organization.find(), $.Pipeline.find()],
    ...[$.Customer.find(), $.Invoice.find(), $.Payment.find(), $.Plan.find(), $.Price.find(), $.Product.find()],
    $.Subscription.find(),
  ]
}

/**
 * SHA-256, in hexadecimal, over the JSON of every entity, every event that counts and every run with its status. Left out is
 * what is meant to differ: how far a device is in sending (`$sync`), and in which order it heard of things.
 */
export async function fingerprintOf(workspace: Workspace): Promise<string> {
  const bytes = new TextEncoder().encode(canonical(await contentOf(workspace)))
  const digest = await crypto.subtle.digest('SHA-256', bytes)
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

async function contentOf(workspace: Workspace): Promise<unknown> {
  const [events, runs, ...entities] = await Promise.all([
    workspace.events.list(),
    workspace.runs.find(),
    ...entitiesOf(workspace),
  ])
  return {
    entities: entities
      .flat()
      .map(({ $sync, ...entity }) => entity)
      .sort(by('$id')),
    events: [...events].sort(by('ref')),
    runs: [...runs].sort(by('ref')),
  }
}

function by<Key extends string>(
  key: Key,
): (a: { readonly [K in Key]: string }, b: { readonly [K in Key]: string }) => number {
  return (a, b) => (a[key] < b[key] ? -1 : 1)
}

/** JSON with the keys of every object in order. */
function canonical(content: unknown): string {
  return JSON.stringify(content, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
}
