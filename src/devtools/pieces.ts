/** Small pieces that several panels show. */
import type { TemplateResult } from 'lit-html'
import type { LiveQuery, LoggedEvent } from '../index.ts'
import { html, nothing } from './lit.ts'

export function listOf<E>(
  query: LiveQuery<E>,
  empty: string,
  item: (element: E) => TemplateResult,
): TemplateResult | readonly TemplateResult[] {
  const { status, data, error } = query.getSnapshot()
  if (status === 'error') return html`<p class="fault" role="alert">${messageOf(error)}</p>`
  if (status === 'loading') return html`<p class="hint">Reading …</p>`
  return data.length === 0 ? html`<p class="hint">${empty}</p>` : data.map(item)
}

export function faultOf(error: unknown): TemplateResult | typeof nothing {
  return error === undefined ? nothing : html`<p class="fault" role="alert">${messageOf(error)}</p>`
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

export function eventRow(event: LoggedEvent): TemplateResult {
  const { ref, type, target, actor, at, data, verdict, run } = event
  const said = verdict.is === 'void' ? `void: ${verdict.why}` : verdict.is
  return html`<details class="row ${verdict.is}">
    <summary>
      <time datetime=${at}>${at.slice(11, 19)}</time>
      <b>${type}</b>
      <code>${target}</code>
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
  </details>`
}
