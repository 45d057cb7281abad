/** What came of meeting again: decisions of merges, what others did meanwhile, and what the relay did not take. */
import { CircleCheck } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import type { Conflict, LoggedEvent, RefusedEvent } from 'wonce'
import { useConflicts, useWorkspace } from 'wonce/react'
import { Link } from 'wouter'
import { NothingHere } from '../shell/nothing-here.tsx'
import { arrivalWords } from '../shell/tell-arrivals.tsx'
import { attempt, tell } from '../shell/toasts.tsx'
import { forgetArrivals, useArrivals } from '../start/arrivals.ts'
import { Avatar } from '../ui/avatar.tsx'
import button from '../ui/button.module.css'
import { Button, joined } from '../ui/button.tsx'
import page from '../ui/page.module.css'
import { PageBody } from '../ui/page-body.tsx'
import { Failure } from '../ui/state.tsx'
import { useNextFocus } from '../ui/use-next-focus.ts'
import { ago } from '../words/dates.ts'
import { applyWords, conflictWords, eventWords, outcomeWords } from '../words/events.ts'
import styles from './merges-page.module.css'
import { type Names, useNames } from './use-names.ts'
import { usePossible } from './use-possible.ts'

export function MergesPage() {
  const conflicts = useConflicts()
  const arrivals = useArrivals()
  const refused = useRefused()
  const names = useNames(conflicts.data, arrivals)
  const heading = useRef<HTMLHeadingElement>(null)
  const onLeave = useNextFocus(heading)
  const isQuiet = conflicts.data.length === 0 && arrivals.length === 0 && refused.length === 0
  return (
    <div className={page.page}>
      <header className={page.head}>
        <h1 ref={heading} tabIndex={-1}>
          Merges
        </h1>
        {!isQuiet && (
          <Link href="/merge-room" className={joined(button.button, styles.room)}>
            See it happen<span className="unseen"> in the merge room</span>
          </Link>
        )}
      </header>
      <PageBody label="What came of meeting again">
        <div className={page.narrow}>
          {conflicts.status === 'error' && <Failure error={conflicts.error} />}
          {isQuiet && conflicts.status === 'ready' && (
            <NothingHere
              what="decisions"
              icon={CircleCheck}
              title="Nothing to look at"
              text="When two people decide differently while they are apart, the earlier decision counts, and the other one is listed here. Nothing is lost."
            >
              <Link href="/merge-room">See it happen in the merge room</Link>
            </NothingHere>
          )}
          {refused.length > 0 && (
            <Part title="Refused by the relay" text="Nothing more is sent until these are dismissed.">
              {refused.map((event) => (
                <Refused key={event.ref} event={event} names={names} onLeave={onLeave} />
              ))}
            </Part>
          )}
          {conflicts.data.length > 0 && (
            <Part title="Decided by a merge" text="Both sides, and why one of them counts.">
              {conflicts.data.map((conflict) => (
                <ConflictItem key={conflict.id} conflict={conflict} names={names} onLeave={onLeave} />
              ))}
            </Part>
          )}
          {arrivals.length > 0 && (
            <Part
              title="Changed while you were offline"
              text={`${arrivalWords(arrivals.length)} by others.`}
              action={
                <Button
                  onClick={({ currentTarget }) => {
                    onLeave(currentTarget)
                    forgetArrivals()
                  }}
                >
                  Seen
                </Button>
              }
            >
              {arrivals.map((event) => (
                <Arrival key={event.ref} event={event} names={names} />
              ))}
            </Part>
          )}
        </div>
      </PageBody>
    </div>
  )
}

interface PartProps {
  readonly title: string
  readonly text: string
  readonly action?: ReactNode
  readonly children: ReactNode
}

function Part({ title, text, action, children }: PartProps) {
  return (
    <section className={styles.part} aria-label={title}>
      <header className={styles.head}>
        <div>
          <h2>{title}</h2>
          <p className={page.dim}>{text}</p>
        </div>
        {action}
      </header>
      <ul className={styles.list}>{children}</ul>
    </section>
  )
}

/** Hears of a button that goes away with what it is in. */
type OnLeave = (pressed: Element) => void

interface ConflictItemProps {
  readonly conflict: Conflict
  readonly names: Names
  readonly onLeave: OnLeave
}

function ConflictItem({ conflict, names, onLeave }: ConflictItemProps) {
  const { nameOf } = names
  const workspace = useWorkspace()
  const resolve = async (how: 'apply' | 'dismiss', pressed: Element): Promise<void> => {
    onLeave(pressed)
    const done = await attempt(async () => {
      await workspace.conflicts.resolve(conflict.id, how)
      return true
    })
    if (done) tell(how === 'apply' ? 'Done again, on what is there now' : 'Dismissed on this device')
  }
  const possible = usePossible(conflict)
  return (
    <li className={styles.item}>
      <div className={styles.itemText}>
        <p className={styles.why}>{conflictWords(conflict, nameOf)}</p>
        <Sides conflict={conflict} names={names} />
        {possible === 'no' && <p className={page.dim}>{outcomeWords(conflict)}</p>}
      </div>
      <div className={styles.itemActions}>
        {possible === 'yes' && (
          <Button onClick={({ currentTarget }) => resolve('apply', currentTarget)}>
            {applyWords(conflict, nameOf)}
          </Button>
        )}
        <Button
          kind={possible === 'yes' ? 'quiet' : 'plain'}
          onClick={({ currentTarget }) => resolve('dismiss', currentTarget)}
        >
          Dismiss
        </Button>
      </div>
    </li>
  )
}

function Sides({ conflict, names }: { readonly conflict: Conflict; readonly names: Names }) {
  const { nameOf } = names
  if (conflict.kind === 'void') {
    return (
      <div className={styles.sides}>
        <Side label="Counts" event={conflict.against} names={names} />
        <Side label="Does not count" event={conflict.event} names={names} />
      </div>
    )
  }
  if (conflict.kind === 'waiting') return <Side label="Waits" event={conflict.event} names={names} />
  if (conflict.kind === 'superseded') {
    const { run, by } = conflict
    return (
      <p className={page.dim}>
        <span className={page.mono}>{run.key}</span>
        <br />
        {by === undefined ? '' : `${by.actor}’s run counts, `}
        {run.actor}’s does not.
      </p>
    )
  }
  if (conflict.kind === 'unique')
    return <p className={page.dim}>{conflict.entities.map((id) => nameOf(id) ?? id).join(' · ')}</p>
  return <p className={page.dim}>{nameOf(conflict.to) ?? conflict.to}</p>
}

interface SideProps {
  readonly label: string
  readonly event: LoggedEvent | undefined
  readonly names: Names
}

function Side({ label, event, names }: SideProps) {
  return (
    <div className={styles.side}>
      <p className={styles.sideLabel}>{label}</p>
      {event === undefined ? <p className={page.dim}>Not here any more</p> : <Told event={event} names={names} />}
    </div>
  )
}

function Arrival({ event, names }: { readonly event: LoggedEvent; readonly names: Names }) {
  return (
    <li className={styles.item}>
      <Told event={event} names={names} />
    </li>
  )
}

function Told({ event, names: { nameOf, isDeal } }: { readonly event: LoggedEvent; readonly names: Names }) {
  const { actor, target, noun, at } = event
  const name = nameOf(target) ?? noun
  return (
    <p className={styles.told}>
      <Avatar name={actor} size="small" isBesideName />
      <span>
        <b>{actor}</b> {eventWords(event, nameOf)}
        {' · '}
        {isDeal(target) ? <Link href={`/deal/${target}`}>{name}</Link> : name}
        <span className={page.dim}> · {ago(at)}</span>
      </span>
    </p>
  )
}

interface RefusedProps {
  readonly event: RefusedEvent
  readonly names: Names
  readonly onLeave: OnLeave
}

function Refused({ event: { ref, rule, reason }, names, onLeave }: RefusedProps) {
  const { sync, events } = useWorkspace()
  /** Missing while it is looked up. */
  const [looked, setLooked] = useState<{ readonly event: LoggedEvent | undefined }>()
  useEffect(() => {
    let isWanted = true
    events.get(ref).then(
      (event) => isWanted && setLooked({ event }),
      () => {}, // closed
    )
    return () => {
      isWanted = false
    }
  }, [events, ref])
  return (
    <li className={styles.item} aria-busy={looked === undefined || !names.isRead}>
      <div className={styles.itemText}>
        <p className={styles.why}>{reason}</p>
        {looked?.event !== undefined && <Told event={looked.event} names={names} />}
        <p className={page.dim}>
          Rule {rule} · <span className={page.mono}>{ref}</span>
        </p>
      </div>
      <div className={styles.itemActions}>
        <Button
          onClick={({ currentTarget }) => {
            onLeave(currentTarget)
            attempt(() => sync.dismiss(ref))
          }}
        >
          Dismiss
        </Button>
      </div>
    </li>
  )
}

/** The list itself has no listeners of its own: its length is part of the status. */
function useRefused(): readonly RefusedEvent[] {
  const { sync } = useWorkspace()
  return useSyncExternalStore(
    (listener) => sync.subscribe(listener),
    () => sync.refused,
  )
}
