/** The page of a device that shows 10,000 deals, hears of others' edits, and has a button. */
import { Dexie } from 'dexie'
import { useState } from 'react'
import { createRoot } from 'react-dom/client'
import { Deal } from '../../src/crm/index.ts'
import { openWorkspace, type Workspace } from '../../src/index.ts'
import { useLiveQuery, WorkspaceProvider } from '../../src/react/index.ts'
import { Board } from '../kit/board.tsx'
import { deleteDatabase } from '../kit/raw.ts'
import { openDeals } from '../kit/stories.ts'

// On 127.0.0.1 Dexie keeps track of who called what, for developers; nowhere else does it.
Dexie.debug = false

/** As the stories are told by. */
const actor = 'bench'
const database = 'bench/input'

let workspace: Workspace
let heard = 0
const took: number[] = []

/** Resolves once so many deals are here and on the screen, and the relay is reached; gives their ids. */
export async function show(url: string, count: number): Promise<readonly string[]> {
  await deleteDatabase(database)
  const log = await openDeals(count)
  workspace = await openWorkspace({
    ...{ name: 'room', actor, database, isDefault: false },
    sync: { url, token: actor },
  })
  await workspace.import(log)
  await workspace.sync.flushed() // of nothing: what was imported is others', and stays here
  workspace.events.subscribe('deal.updated', () => {
    heard += 1
  })
  const ids = (await workspace.$.Deal.find()).map(({ $id }) => $id)
  await new Promise<void>((isShown) => {
    createRoot(document.body.appendChild(document.createElement('main'))).render(
      <WorkspaceProvider workspace={workspace}>
        <Screen onDeals={(shown) => shown === count && isShown()} />
      </WorkspaceProvider>,
    )
  })
  return ids
}

function Screen({ onDeals }: { readonly onDeals: (count: number) => void }) {
  const [clicks, setClicks] = useState(0)
  const { data } = useLiveQuery(Deal)
  const click = (at: number): void => {
    setClicks((before) => before + 1)
    afterPaint(() => took.push(performance.now() - at))
  }
  return (
    <>
      <button type="button" onClick={({ timeStamp }) => click(timeStamp)}>
        Clicked {clicks} times
      </button>
      <Board deals={data} onCommit={(deals) => onDeals(deals.length)} />
    </>
  )
}

/** A frame is drawn before the next task after its callbacks. */
function afterPaint(then: () => void): void {
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = then
    port2.postMessage(undefined)
  })
}

/** From each click to the paint that followed it, in milliseconds. */
export function clicksSoFar(): readonly number[] {
  return took
}

export function heardSoFar(): number {
  return heard
}

export async function close(): Promise<void> {
  await workspace.close()
  await deleteDatabase(database)
}
