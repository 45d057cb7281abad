/** One entity, at any moment of its history. */
import type { TemplateResult } from 'lit-html'
import type { AnyEntity, LoggedEvent } from '../index.ts'
import { html } from './lit.ts'
import { Attempt, type Panel } from './panel.ts'
import { eventRow, faultOf } from './pieces.ts'

/** The reads of a noun that is only known by name. */
interface Reads {
  get(id: string, options?: { readonly asOf?: string }): Promise<AnyEntity | undefined>
  history(id: string): Promise<readonly LoggedEvent[]>
}

interface Shown {
  readonly history: readonly LoggedEvent[]
  readonly at: number
  readonly event: LoggedEvent
  /** As it was after that event; `undefined` once it was deleted. */
  readonly state: AnyEntity | undefined
}

export const statePanel: Panel = {
  title: 'State',
  open({ workspace, redraw, look: lookAt, looked }) {
    const attempt = new Attempt(redraw)
    let id = ''
    let shown: Shown | undefined
    const show = async (history: readonly LoggedEvent[], at: number) => {
      const event = history[at]
      if (event === undefined) return
      const state = await reads(event.noun).get(event.target, { asOf: event.ref })
      shown = { history, at, event, state }
    }
    const look = async (wanted: string) => {
      id = wanted.trim()
      shown = undefined
      const [first] = await workspace.events.list({ entity: id, limit: 1, verdicts: 'all' })
      if (first === undefined) throw new Error(`Nothing is known of ${id}.`)
      const history = await reads(first.noun).history(id)
      await show(history, history.length - 1)
    }
    // The graph has each noun under its name.
    const reads = (noun: string) => Reflect.get(workspace.$, noun) as Reads
    if (looked !== undefined) void attempt.run(() => look(looked))
    return {
      view: () => html`
        <form @submit=${(submitted: Event) => submitted.preventDefault()}>
          <label>
            Entity
            <input
              placeholder="deal_…"
              .value=${id}
              @change=${(changed: Event) => attempt.run(() => look((changed.target as HTMLInputElement).value))}
            />
          </label>
        </form>
        ${faultOf(attempt.error)}
        ${
          shown === undefined
            ? html`<p class="hint">The id of anything: it is shown as it was after each of its events.</p>`
            : momentOf(shown, lookAt, (history, at) => attempt.run(() => show(history, at)))
        }
      `,
      close: () => {},
    }
  },
}

function momentOf(
  { history, at, event, state }: Shown,
  look: (id: string) => void,
  show: (history: readonly LoggedEvent[], at: number) => Promise<void>,
): TemplateResult {
  return html`<label class="slider">
      After event ${at + 1} of ${history.length}
      <input
        type="range"
        min="0"
        max=${history.length - 1}
        .value=${String(at)}
        @input=${(moved: Event) => show(history, Number((moved.target as HTMLInputElement).value))}
      />
    </label>
    ${eventRow(event, look)}
    <pre>${state === undefined ? 'It was deleted.' : JSON.stringify(state, undefined, 2)}</pre>`
}
