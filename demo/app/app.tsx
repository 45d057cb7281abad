/** The app: who is here, the workspace, and the pages. */
import { Tooltip } from '@base-ui/react/tooltip'
import { Contrast, Redo2, ScanSearch, SquareKanban, Undo2, UserRoundPlus } from 'lucide-react'
import { Suspense, useCallback, useMemo, useState, useSyncExternalStore } from 'react'
import { useSyncStatus, WorkspaceProvider } from 'wonce/react'
import { Link, Route, Switch, useLocation } from 'wouter'
import { pipelineShortcuts } from './board/board-view.ts'
import { PipelinePage } from './board/pipeline-page.tsx'
import { contactShortcuts } from './contacts/contact-keys.ts'
import { destinations } from './shell/destinations.ts'
import { Help } from './shell/help.tsx'
import { InspectorDock } from './shell/inspector-dock.tsx'
import { NoSuchPage } from './shell/no-such-page.tsx'
import { KeepFocus, pageId } from './shell/page-focus.ts'
import { type Command, Palette } from './shell/palette.tsx'
import { useTellPresence } from './shell/presence.ts'
import styles from './shell/shell.module.css'
import { type Shortcut, useShortcuts } from './shell/shortcuts.ts'
import { SkipLink } from './shell/skip-link.tsx'
import { TellArrivals } from './shell/tell-arrivals.tsx'
import { TellPlace } from './shell/tell-place.tsx'
import { nextTheme, setTheme, useTheme } from './shell/theme.ts'
import { Toasts } from './shell/toasts.tsx'
import { TabBar, TopBar } from './shell/top-bar.tsx'
import { UndoFailures, useTakingBack } from './shell/use-taking-back.ts'
import { OpeningState } from './start/opening-state.tsx'
import type { Session } from './start/session.ts'
import { Welcome } from './start/welcome.tsx'
import { Boundary } from './ui/boundary.tsx'
import { part } from './ui/part.tsx'
import { Skeleton } from './ui/state.tsx'

const ContactsPage = part(() => import('./contacts/contacts-page.tsx').then((it) => it.ContactsPage))
const CustomersPage = part(() => import('./customers/customers-page.tsx').then((it) => it.CustomersPage))
const RevenuePage = part(() => import('./revenue/revenue-page.tsx').then((it) => it.RevenuePage))
const MergesPage = part(() => import('./merges/merges-page.tsx').then((it) => it.MergesPage))
const MergeRoomPage = part(() => import('./merges/merge-room-page.tsx').then((it) => it.MergeRoomPage))
const CapturePage = part(() => import('./capture/capture-page.tsx').then((it) => it.CapturePage))

/** `open` begins the session of this page, at the first page that needs one. */
export function App({ open }: { readonly open: () => Session | undefined }) {
  return (
    <Tooltip.Provider delay={350}>
      <Toasts>
        <Suspense>
          <Switch>
            <Route path="/capture">
              <Boundary place="/capture">
                <CapturePage />
              </Boundary>
            </Route>
            <Route>
              <Inside open={open} />
            </Route>
          </Switch>
        </Suspense>
      </Toasts>
    </Tooltip.Provider>
  )
}

function Inside({ open }: { readonly open: () => Session | undefined }) {
  const session = open()
  return session === undefined ? <Welcome /> : <InSession session={session} />
}

function InSession({ session }: { readonly session: Session }) {
  const opening = useSyncExternalStore(session.subscribe, session.get)
  if (opening.type !== 'open') {
    return (
      <main>
        <OpeningState opening={opening} />
      </main>
    )
  }
  return (
    <WorkspaceProvider workspace={opening.workspace}>
      <Suspense>
        <Shell />
      </Suspense>
    </WorkspaceProvider>
  )
}

function Shell() {
  const [dialog, setDialog] = useState<'palette' | 'help'>()
  const [isInspected, setInspected] = useState(false)
  const [place, go] = useLocation()
  const { undo, redo } = useTakingBack()
  useTellPresence()
  const inspect = useCallback(() => setInspected((was) => !was), [])
  const shortcuts: readonly Shortcut[] = [
    { keys: 'mod+k', what: 'Search and commands', isForTyping: true, run: () => setDialog('palette') },
    { keys: 'mod+z', what: 'Take back', run: undo },
    { keys: 'mod+shift+z', what: 'Do again', run: redo },
    { keys: 'i', what: 'Inspector', run: inspect },
    { keys: '?', what: 'This sheet', run: () => setDialog('help') },
    ...destinations.map(({ key, name, path }) => ({ keys: `g ${key}`, what: `Go to ${name}`, run: () => go(path) })),
  ]
  useShortcuts(shortcuts)
  const close = () => setDialog(undefined)
  return (
    <div className={styles.shell}>
      <SkipLink />
      <TopBar onSearch={() => setDialog('palette')} onHelp={() => setDialog('help')} onInspect={inspect} />
      <Notice />
      <main id={pageId} tabIndex={-1} className={styles.main}>
        <Boundary place={place}>
          <Suspense fallback={<Skeleton height={400} />}>
            <Pages />
            <KeepFocus />
          </Suspense>
        </Boundary>
      </main>
      {isInspected && <InspectorDock onClose={inspect} />}
      <TabBar />
      <UndoFailures />
      <TellPlace />
      <TellArrivals />
      <Palette isOpen={dialog === 'palette'} onClose={close} commands={useCommands({ undo, redo, inspect })} />
      <Help
        isOpen={dialog === 'help'}
        onClose={close}
        shortcuts={[...shortcuts, ...pipelineShortcuts(noKeys), ...contactShortcuts(noKeys)]}
      />
    </div>
  )
}

/** For the sheet, which names them and runs none. */
const noKeys = { add: () => {}, search: () => {}, switchView: () => {}, close: () => {} }

/** The board, and a deal beside it: one route, so that the board stays where it is when a deal opens. */
const pipelinePath = /^\/(?:deal\/(?<id>[^/]+)\/?)?$/

function Pages() {
  return (
    <Switch>
      <Route path="/contacts">
        <ContactsPage />
      </Route>
      <Route path="/customers">
        <CustomersPage />
      </Route>
      <Route path="/revenue">
        <RevenuePage />
      </Route>
      <Route path="/merges">
        <MergesPage />
      </Route>
      <Route path="/merge-room">
        <MergeRoomPage />
      </Route>
      <Route path={pipelinePath}>
        <PipelinePage />
      </Route>
      <Route>
        <NoSuchPage />
      </Route>
    </Switch>
  )
}

/** What has to be known everywhere. */
function Notice() {
  const { refused, error } = useSyncStatus()
  if (refused > 0) {
    return (
      <p className={styles.notice} role="status">
        The relay refused something, and nothing more is sent. <Link href="/merges">Look at it</Link>
      </p>
    )
  }
  if (error?.code === 'storage') {
    return (
      <p className={styles.notice} role="alert">
        This device could not store what came in. It tries again by itself; if this stays, free some space.
      </p>
    )
  }
  return undefined
}

interface Acts {
  readonly undo: () => void
  readonly redo: () => void
  readonly inspect: () => void
}

function useCommands({ undo, redo, inspect }: Acts): readonly Command[] {
  const [, go] = useLocation()
  const theme = useTheme()
  return useMemo(
    () => [
      ...destinations.map(({ name, path, icon, key }) => ({
        key: path,
        name: `Go to ${name}`,
        hint: `G ${key.toUpperCase()}`,
        icon,
        run: () => go(path),
      })),
      { key: 'new', name: 'New deal', hint: 'N', icon: SquareKanban, run: () => go('/?new') },
      { key: 'new contact', name: 'New contact', hint: '', icon: UserRoundPlus, run: () => go('/contacts?new') },
      { key: 'undo', name: 'Take back', hint: 'Ctrl Z', icon: Undo2, run: undo },
      { key: 'redo', name: 'Do again', hint: 'Ctrl Shift Z', icon: Redo2, run: redo },
      { key: 'theme', name: 'Change the theme', hint: theme, icon: Contrast, run: () => setTheme(nextTheme(theme)) },
      { key: 'inspect', name: 'Inspector', hint: 'I', icon: ScanSearch, run: inspect },
    ],
    [go, theme, undo, redo, inspect],
  )
}
