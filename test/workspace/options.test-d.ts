/** What an app has from its own settings may be undefined where it may be left out. Never run. */
import { deleteWorkspace, openWorkspace } from 'wonce'
import { Deal } from 'wonce/crm'

interface Settings {
  readonly sync: { readonly url: string; readonly connect: boolean | undefined } | undefined
  readonly build: string | undefined
  readonly dev: boolean | undefined
  readonly asOf: Date | undefined
  readonly once: 'entity' | undefined
  readonly person: string | undefined
}

export async function open({ sync, build, dev, asOf, once, person }: Settings): Promise<void> {
  const workspace = await openWorkspace({ name: 'acme', sync, build, dev, isDefault: dev, onLost: undefined })
  await workspace.Deal.get('deal_1', { asOf })
  await workspace.together([], { dryRun: dev })
  Deal.won('thank', () => {}, { once, backfill: dev })
  // Whose data it is has to be said: nobody's are others.
  // @ts-expect-error the actor may be undefined
  await openWorkspace({ name: 'acme', actor: person })
  // @ts-expect-error the actor may be undefined
  await deleteWorkspace({ name: 'acme', actor: person })
}
