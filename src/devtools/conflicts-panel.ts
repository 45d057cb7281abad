/** What merges decided that a person should see: both sides, what came of them, and what can be done about it. */
import type { TemplateResult } from 'lit-html'
import type { Conflict, VoidReason } from '../index.ts'
import { html, nothing, repeat } from './lit.ts'
import { Attempt, follow, type Panel, type PanelContext } from './panel.ts'
import { actButton, eventRow, faultOf, idOf, listOf, messageOf, moreButton } from './pieces.ts'

const pageSize = 50

/** A conflict, and what its `apply` would be refused with. */
interface Judged {
  readonly conflict: Conflict
  readonly obstacle: string | undefined
}

interface Shown {
  readonly all: number
  readonly first: readonly Judged[]
}

export const conflictsPanel: Panel = {
  title: 'Conflicts',
  open(context) {
    const { workspace, redraw } = context
    let limit = pageSize
    const read = async (): Promise<readonly Shown[]> => {
      const found = await workspace.conflicts.find()
      const first = await Promise.all(
        found.slice(0, limit).map(async (conflict): Promise<Judged> => {
          const obstacle = await workspace.conflicts.obstacle(conflict)
          return { conflict, obstacle: obstacle && messageOf(obstacle) }
        }),
      )
      return found.length === 0 ? [] : [{ all: found.length, first }]
    }
    let conflicts = follow(context, read)
    const more = () => {
      limit += pageSize
      conflicts.close()
      conflicts = follow(context, read)
      redraw()
    }
    const attempt = new Attempt(redraw)
    const resolve = (id: string, how: 'apply' | 'dismiss') => attempt.run(() => workspace.conflicts.resolve(id, how))
    const item = ({ conflict, obstacle }: Judged) => {
      const offer = offerOf(conflict)
      return html`<div role="group" class="row conflict" aria-label=${conflict.kind}>
        <b>${conflict.kind}</b> ${sidesOf(conflict, context)}
        ${offer === undefined || obstacle === undefined ? nothing : html`<p class="hint">${offer} is not possible: ${obstacle}</p>`}
        <div>
          ${
            offer === undefined || obstacle !== undefined
              ? nothing
              : actButton(offer, () => resolve(conflict.id, 'apply'), attempt.isRunning)
          }
          ${actButton('Dismiss', () => resolve(conflict.id, 'dismiss'), attempt.isRunning)}
        </div>
      </div>`
    }
    return {
      view: () => html`
        ${faultOf(attempt.error)}
        ${listOf(conflicts, 'Nothing is in conflict.', (shown) =>
          shown.map(
            ({ all, first }) =>
              html`${repeat(first, ({ conflict }) => conflict.id, item)} ${all > first.length ? moreButton(`Show more of the ${all}`, more) : nothing}`,
          ),
        )}
      `,
      close: () => conflicts.close(),
    }
  },
}

/** What `apply` does to it, where it does anything to conflicts of this kind. */
function offerOf(conflict: Conflict): string | undefined {
  switch (conflict.kind) {
    case 'void':
      return 'Do it again'
    case 'dangling':
      return conflict.mergedInto === undefined ? undefined : 'Move the reference'
    case 'waiting':
    case 'superseded':
    case 'unique':
      return undefined
  }
}

/** docs/semantics.md F5 and F6. */
const whyVoid: { readonly [why in VoidReason]: string } = {
  duplicate: 'It had happened already, and counts once.',
  deleted: 'What it was done to had been deleted.',
  conflict: 'What it was done to was in a state from which it is not possible.',
  stale: 'What it was done to had meanwhile left that state and come back to it.',
  superseded: 'The hook run that did it does not count: another one of its key does.',
  idle: 'The hook run that did it answers an event that does not count.',
  dead: 'The hook run that did it failed.',
}

function sidesOf(conflict: Conflict, { look }: PanelContext): TemplateResult {
  switch (conflict.kind) {
    case 'void': {
      const { verdict } = conflict.event
      return html`<p>${verdict.is === 'void' ? whyVoid[verdict.why] : 'It counts again.'}</p>
        <dl class="sides">
          <dt>does not count</dt>
          <dd>${eventRow(conflict.event, look)}</dd>
          ${
            conflict.against === undefined
              ? nothing
              : html`<dt>counts</dt>
                  <dd>${eventRow(conflict.against, look)}</dd>`
          }
        </dl>`
    }
    case 'waiting':
      return html`<p>Nobody has created what it was done to, as far as is known here. It counts once that arrives.</p>
        ${eventRow(conflict.event, look)}`
    case 'superseded':
      return html`<p>Two devices ran the hook for one occurrence. Both runs made the same entities; one of them counts.</p>
        <dl class="sides">
          <dt>key</dt>
          <dd><code>${conflict.run.key}</code></dd>
          <dt>does not count</dt>
          <dd>that of ${conflict.run.actor}, ${conflict.run.at} <code>${conflict.run.ref}</code></dd>
          <dt>counts</dt>
          <dd>
            ${conflict.by === undefined ? 'none, any more' : html`that of ${conflict.by.actor}, ${conflict.by.at} <code>${conflict.by.ref}</code>`}
          </dd>
        </dl>`
    case 'unique':
      return html`<p>
          Each of these has the ${conflict.field} <b>${conflict.value}</b>, which was to be unique. All of them stay: change
          all but one by hand, or merge them.
        </p>
        <p>${conflict.entities.map((id) => html`${idOf(id, look)} `)}</p>`
    case 'dangling':
      return html`<p>
          ${idOf(conflict.entity, look)} refers in ${conflict.field} to ${idOf(conflict.to, look)}, which is
          ${conflict.why}.
          ${conflict.mergedInto === undefined ? 'The reference stays until somebody changes it.' : html`It was merged into ${idOf(conflict.mergedInto, look)}.`}
        </p>`
  }
}
