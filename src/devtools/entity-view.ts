/** One entity over time: its fields at a moment, and what the last event before that changed in them. */
import type { TemplateResult } from 'lit-html'
import type { AnyEntity, LoggedEvent, Workspace } from '../index.ts'
import { html, nothing } from './lit.ts'
import { type LogMoment, readsOf } from './past-entities.ts'
import { eventRow } from './pieces.ts'

export interface EntityMoment {
  readonly id: string
  /** Its effective events, in the order in which they acted. */
  readonly history: readonly LoggedEvent[]
  /** Up to which of them; -1: before all. */
  readonly at: number
  /** As it was then, and before the last event. `undefined`: it was not there. */
  readonly state: AnyEntity | undefined
  readonly before: AnyEntity | undefined
}

/** After its last event, or as it was at a moment of the log. */
export async function entityAt(workspace: Workspace, id: string, moment?: LogMoment): Promise<EntityMoment> {
  const [known] = await workspace.events.list({ entity: id, limit: 1, verdicts: 'all' })
  if (known === undefined) throw new Error(`Nothing is known of ${id}.`)
  const reads = readsOf(workspace, known.noun)
  if (reads === undefined) throw new Error(`The noun ${known.noun} is not loaded here.`)
  const history = await reads.history(id)
  const last = history.length - 1
  if (moment === undefined) return afterEvent(workspace, { id, history }, last)
  const state = await reads.get(id, { asOf: moment.event.ref })
  // An entity counts the events that made it so.
  if (state !== undefined) return afterEvent(workspace, { id, history }, state.$version - 1)
  const [latest] = await workspace.events.list({ entity: id, upTo: moment.upTo, order: 'newest first', limit: 1 })
  const isDeleted = latest !== undefined && latest.ref === history[last]?.ref
  return afterEvent(workspace, { id, history }, isDeleted ? last : -1)
}

export async function afterEvent(
  workspace: Workspace,
  { id, history }: Pick<EntityMoment, 'id' | 'history'>,
  at: number,
): Promise<EntityMoment> {
  const [state, before] = await Promise.all([
    stateAfter(workspace, history[at]),
    stateAfter(workspace, history[at - 1]),
  ])
  return { id, history, at, state, before }
}

async function stateAfter(workspace: Workspace, event: LoggedEvent | undefined): Promise<AnyEntity | undefined> {
  return event && readsOf(workspace, event.noun)?.get(event.target, { asOf: event.ref })
}

export interface EntityActions {
  readonly look: (id: string) => void
  /** Shows it after another of its events. */
  readonly move: (at: number) => void
}

export function entityView({ id, history, at, state, before }: EntityMoment, actions: EntityActions): TemplateResult {
  const event = history[at]
  return html`<h2>${id}</h2>
    ${
      history.length === 0
        ? html`<p class="hint">None of its events counts.</p>`
        : html`<label class="slider">
            ${at < 0 ? `Before all of its ${history.length} events` : `After event ${at + 1} of ${history.length}`}
            <input
              type="range"
              min="0"
              max=${history.length - 1}
              .value=${String(Math.max(at, 0))}
              @input=${(moved: Event) => actions.move(Number((moved.target as HTMLInputElement).value))}
            />
          </label>`
    }
    ${event === undefined ? nothing : eventRow(event, actions.look)}
    ${state === undefined ? html`<p class="hint">It was not there.</p>` : fieldsOf(state, before)}`
}

function fieldsOf(state: AnyEntity, before: AnyEntity | undefined): TemplateResult {
  const gone = Object.keys(before ?? {}).filter((field) => !(field in state))
  const rows = [...Object.keys(state), ...gone].map((field) => {
    const [was, is] = [textOf(before?.[field]), textOf(state[field])]
    const isChanged = before !== undefined && was !== is
    return html`<tr class=${isChanged && !field.startsWith('$') ? 'changed' : ''}>
      <th scope="row">${field}</th>
      <td>${isChanged ? html`<del>${was}</del> ` : nothing}${isChanged ? html`<ins>${is}</ins>` : is}</td>
    </tr>`
  })
  return html`<table>
    ${rows}
  </table>`
}

function textOf(value: unknown): string {
  if (value === undefined) return 'nothing'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
