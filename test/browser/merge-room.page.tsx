/** The merge room, alone on a page. */
import { StrictMode } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import MergeRoom from '../../demo/app/merge-room/merge-room.tsx'
import './merge-room.page.css'

let root: Root | undefined

export function mount(relayUrl: string): void {
  const main = document.body.appendChild(document.createElement('main'))
  root = createRoot(main)
  root.render(
    <StrictMode>
      <MergeRoom relayUrl={relayUrl} />
    </StrictMode>,
  )
}

export function unmount(): void {
  root?.unmount()
}

/** Names of the databases there are in this browser. */
export async function databases(): Promise<readonly string[]> {
  return (await indexedDB.databases()).map(({ name = '' }) => name)
}
