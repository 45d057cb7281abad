/** The line between a device and the relay: whole or broken, with what travels on it and what waits. */
import { useEffect, useRef, useState } from 'react'
import type { LoggedEvent, SyncStatus } from 'wonce'
import { countLocal, type SyncState } from './event-sync.ts'
import styles from './wire.module.css'

interface Pulse {
  readonly id: string
  readonly direction: 'up' | 'down'
  readonly actor: string
  readonly place: number
}

const maxPulses = 6

export interface WireProps {
  readonly actor: string
  readonly state: SyncStatus['state']
  readonly events: readonly LoggedEvent[]
  readonly states: ReadonlyMap<string, SyncState>
}

export function Wire({ actor, state, events, states }: WireProps) {
  const waiting = countLocal(states)
  const [pulses, end] = usePulses(actor, events, states)
  return (
    <div className={styles.wire} data-device={actor} data-state={state}>
      <svg className={styles.line} aria-hidden="true" focusable="false">
        <line x1="50%" x2="50%" y1="0" y2="100%" />
      </svg>
      {pulses.map(({ id, direction, actor: author, place }) => (
        <span
          key={id}
          className={styles.pulse}
          data-device={author}
          data-direction={direction}
          style={{ animationDelay: `${place * 90}ms` }}
          onAnimationEnd={() => end(id)}
        />
      ))}
      <span className={styles.label}>
        {waiting > 0 && <strong className={styles.waiting}>{waiting} local</strong>}
        <span>{state}</span>
      </span>
    </div>
  )
}

/** A wire of a device that is not there, or whose app is closed. */
export function NoWire({ actor }: { readonly actor: string }) {
  return (
    <div className={styles.wire} data-device={actor} data-state="none">
      <svg className={styles.line} aria-hidden="true" focusable="false">
        <line x1="50%" x2="50%" y1="0" y2="100%" />
      </svg>
    </div>
  )
}

/** One for each group that went out or came in since the last look. A run travels whole, and so it is one. */
function usePulses(
  actor: string,
  events: readonly LoggedEvent[],
  states: ReadonlyMap<string, SyncState>,
): readonly [readonly Pulse[], (id: string) => void] {
  const [pulses, setPulses] = useState<readonly Pulse[]>([])
  const seen = useRef(new Map<string, SyncState | undefined>())
  useEffect(() => {
    const news: Pulse[] = []
    for (const event of events) {
      const state = states.get(event.ref)
      const before = seen.current.get(event.ref)
      seen.current.set(event.ref, state)
      if (event.ref.includes('#') || state === undefined || state === before) continue
      const isOwn = event.actor === actor
      if (isOwn && before === 'local') news.push({ id: `${event.ref} up`, direction: 'up', actor, place: news.length })
      if (!isOwn && before === undefined)
        news.push({ id: `${event.ref} down`, direction: 'down', actor: event.actor, place: news.length })
    }
    if (news.length === 0 || wantsNoMotion()) return
    setPulses((running) => [...running, ...news].slice(-maxPulses))
  }, [actor, events, states])
  return [pulses, (id) => setPulses((running) => running.filter((pulse) => pulse.id !== id))]
}

function wantsNoMotion(): boolean {
  return window.matchMedia('(prefers-reduced-motion: reduce)').matches
}
