/** What merges decided that a person should see, with both sides. */
import type { TemplateResult } from 'lit-html'
import type { Conflict } from '../index.ts'
import { html } from './lit.ts'
import { Attempt, follow, type Panel } from './panel.ts'
import { eventRow, faultOf, listOf } from './pieces.ts'

export const conflictsPanel: Panel = {
  title: 'Conflicts',
  open(context) {
    const { workspace, redraw } = context
    const conflicts = follow(context, () => workspace.conflicts.find())
    const attempt = new Attempt(redraw)
    const resolve = (id: string, how: 'apply' | 'dismiss') => attempt.run(() => workspace.conflicts.resolve(id, how))
    return {
      view: () => html`
        ${faultOf(attempt.error)}
        ${listOf(
          conflicts,
          'Nothing is in conflict.',
          (conflict) => html`<section class="row">
            <b>${conflict.kind}</b>
            ${sidesOf(conflict)}
            <div>
              <button type="button" ?disabled=${attempt.isRunning} @click=${() => resolve(conflict.id, 'apply')}>
                Apply
              </button>
              <button type="button" ?disabled=${attempt.isRunning} @click=${() => resolve(conflict.id, 'dismiss')}>
                Dismiss
              </button>
            </div>
          </section>`,
        )}
      `,
      close: () => conflicts.close(),
    }
  },
}

function sidesOf(conflict: Conflict): TemplateResult {
  switch (conflict.kind) {
    case 'void':
      return html`${eventRow(conflict.event)}
        <p class="hint">${conflict.against === undefined ? 'Nothing else stands in its way.' : 'against'}</p>
        ${conflict.against === undefined ? html`` : eventRow(conflict.against)}`
    case 'waiting':
      return html`${eventRow(conflict.event)}`
    case 'superseded':
      return html`<p><code>${conflict.run.key}</code> of ${conflict.run.actor}, by that of ${conflict.by?.actor ?? 'nobody'}</p>`
    case 'unique':
      return html`<p>
        ${conflict.noun}.${conflict.field} is ${conflict.value} in
        ${conflict.entities.map((id) => html`<code>${id}</code> `)}
      </p>`
    case 'dangling':
      return html`<p>
        <code>${conflict.entity}</code> refers in ${conflict.field} to <code>${conflict.to}</code>, which is
        ${conflict.why}${conflict.mergedInto === undefined ? '' : ` and was merged into ${conflict.mergedInto}`}
      </p>`
  }
}
