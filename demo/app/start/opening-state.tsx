/** What is shown instead of the app while the workspace is not open. */
import { DatabaseZap, HardDrive } from 'lucide-react'
import { Button } from '../ui/button.tsx'
import { Failure, State } from '../ui/state.tsx'
import type { Opening } from './session.ts'

export function OpeningState({ opening }: { readonly opening: Exclude<Opening, { readonly type: 'open' }> }) {
  switch (opening.type) {
    case 'opening':
      return (
        <State
          isPage
          icon={HardDrive}
          title="Opening the workspace"
          text="It is on this device: this takes a moment, and no network."
        />
      )
    case 'failed':
      return (
        <Failure error={opening.error} isPage>
          <Button kind="primary" onClick={() => location.reload()}>
            Try again
          </Button>
        </Failure>
      )
    case 'closed':
      return (
        <State
          isPage
          icon={DatabaseZap}
          title="The browser closed the database"
          text={`${opening.error.message} What had been synced is safe at the relay.`}
        >
          <Button kind="primary" onClick={() => location.reload()}>
            Open it again
          </Button>
        </State>
      )
  }
}
