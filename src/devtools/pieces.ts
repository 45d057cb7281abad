/** Small pieces that several panels show. */
import type { TemplateResult } from 'lit-html'
import type { LiveQuery, LoggedEvent } from '../index.ts'
import { html, nothing, repeat } from './lit.ts'
import type { PanelContext } from './panel.ts'

type Drawn = TemplateResult | readonly TemplateResult[] | ReturnType<typeof repeat>

export function listOf<E>(query: LiveQuery<E>, empty: string, items: (elements: readonly E[]) => Drawn): Drawn {
  const { status, data, error } = query.getSnapshot()
  if (status === 'error') return html`<p class="fault" role="alert">${messageOf(error)}</p>`
  if (status === 'loading') return html`<p class="hint">Reading …</p>`
  return data.length === 0 ? html`<p class="hint">${empty}</p>` : items(data)
}

/** The newest come first: each row stays what it is, opened and with the focus, while others come before it. */
export function eventRows(events: readonly LoggedEvent[], look: PanelContext['look']): Drawn {
  return repeat(
    events,
    ({ ref }) => ref,
    (event) => eventRow(event, look),
  )
}

export function faultOf(error: unknown): TemplateResult | typeof nothing {
  return error === undefined ? nothing : html`<p class="fault" role="alert">${messageOf(error)}</p>`
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** A button that has nothing to do for now keeps the focus, and with it the place of whoever works by keyboard. */
export function actButton(name: string, act: () => void, isIdle: boolean): TemplateResult {
  return html`<button type="button" aria-disabled=${isIdle} @click=${() => isIdle || act()}>${name}</button>`
}

/** More of a list than is shown. */
export function moreButton(name: string, more: () => void): TemplateResult {
  return html`<p><button type="button" @click=${more}>${name}</button></p>`
}

/** The id of an entity, on which a click shows it over time. */
export function idOf(id: string, look: PanelContext['look']): TemplateResult {
  return html`<button type="button" class="id" title="Show it over time" @click=${() => look(id)}>${id}</button>`
}

/** In the time of this place: the hour alone where it is today, else with the day. */
export function momentOf(at: string, now = new Date()): string {
  const moment = new Date(at)
  return moment.toDateString() === now.toDateString() ? moment.toLocaleTimeString() : moment.toLocaleString()
}

export function eventRow(event: LoggedEvent, look: PanelContext['look']): TemplateResult {
  const { ref, type, target, actor, at, data, verdict, run } = event
  const said = verdict.is === 'void' ? `void: ${verdict.why}` : verdict.is
  return html`<div class="row event ${verdict.is}">
    <details>
      <summary>
        <time datetime=${at}>${momentOf(at)}</time>
        <b>${type}</b>
        <span>${actor}</span>
        ${verdict.is === 'effective' ? nothing : html`<em>${said}</em>`}
      </summary>
      <dl>
        <dt>ref</dt>
        <dd><code>${ref}</code></dd>
        <dt>at</dt>
        <dd>${at}</dd>
        ${run === undefined ? nothing : html`<dt>run</dt><dd><code>${run}</code></dd>`}
        <dt>wrote</dt>
        <dd><pre>${JSON.stringify(data, undefined, 2)}</pre></dd>
      </dl>
    </details>
    ${idOf(target, look)}
  </div>`
}
