/** Hook runs with their keys, and what is owed. */
import { html, nothing } from './lit.ts'
import { Attempt, follow, type Panel } from './panel.ts'
import { faultOf, listOf, messageOf } from './pieces.ts'

export const runsPanel: Panel = {
  title: 'Runs',
  open(context) {
    const { workspace, redraw } = context
    const runs = follow(context, async () => [...(await workspace.runs.find())].reverse())
    const debts = follow(context, () => workspace.runs.debts())
    const attempt = new Attempt(redraw)
    return {
      view: () => html`
        <h2>Owed</h2>
        ${faultOf(attempt.error)}
        ${listOf(
          debts,
          'Nothing is owed.',
          ({ key, hook, target, failures, error, isHere, blocked }) => html`<div class="row waiting">
            <b>${hook}</b> <code>${target}</code>
            <em>${blocked ?? (isHere ? `${failures} failures` : 'this build has no such hook')}</em>
            ${error === undefined ? nothing : html`<span>${messageOf(error)}</span>`}
            <button
              type="button"
              ?disabled=${!isHere || blocked !== undefined || attempt.isRunning}
              @click=${() => attempt.run(() => workspace.runs.retry(key))}
            >
              Try again
            </button>
          </div>`,
        )}
        <h2>Ledger</h2>
        ${listOf(
          runs,
          'No hook has run.',
          ({ key, status, actor, at, wrote, error, ref }) => html`<details class="row ${status}">
            <summary><em>${status}</em> <code>${key}</code> <span>${actor}</span></summary>
            <dl>
              <dt>ref</dt>
              <dd><code>${ref}</code></dd>
              <dt>at</dt>
              <dd>${at}</dd>
              <dt>wrote to</dt>
              <dd>${wrote.map((id) => html`<code>${id}</code> `)}</dd>
              ${error === undefined ? nothing : html`<dt>error</dt><dd>${error}</dd>`}
            </dl>
          </details>`,
        )}
      `,
      close: () => {
        runs.close()
        debts.close()
      },
    }
  },
}
