/** The connection, what waits for it, and how bad it is made to be. */
import type { TemplateResult } from 'lit-html'
import { html, nothing } from './lit.ts'
import type { DatabaseFaults } from './network-faults.ts'
import { Attempt, follow, type Panel } from './panel.ts'
import { eventRow, faultOf } from './pieces.ts'

const delays = [0, 200, 1000, 5000]

export const syncPanel: Panel = {
  title: 'Sync',
  open(context) {
    const { workspace, redraw, look } = context
    const { sync } = workspace
    const faults = context.faults?.of(workspace.database)
    const attempt = new Attempt(redraw)
    const inspection = follow(context, async () => [await workspace.inspect()])
    const undo = [sync.subscribe(redraw), faults?.subscribe(redraw)]
    return {
      view: () => {
        const { state, pending, lastAckAt, error, catchingUp, hasAcks, refused } = sync.status
        const [found] = inspection.getSnapshot().data
        return html`
          <form @submit=${(event: Event) => event.preventDefault()}>
            <b class="state ${state}">${state}</b>
            <button type="button" @click=${() => attempt.run(() => (state === 'offline' ? sync.connect() : sync.disconnect()))}>
              ${state === 'offline' ? 'Go online' : 'Go offline'}
            </button>
          </form>
          ${faultOf(attempt.error)}
          <dl>
            <dt>pending</dt>
            <dd>${pending}</dd>
            <dt>acknowledged last</dt>
            <dd>${lastAckAt ?? 'nothing'}</dd>
            <dt>error</dt>
            <dd>${error === undefined ? 'none' : `${error.code}: ${error.message}`}</dd>
            <dt>catching up</dt>
            <dd>${catchingUp === undefined ? 'no' : `${catchingUp.done} of ${catchingUp.total}`}</dd>
            <dt>acknowledges</dt>
            <dd>${hasAcks === undefined ? 'not known' : hasAcks ? 'yes' : 'no'}</dd>
            <dt>relay</dt>
            <dd>${found?.relay === undefined ? 'not known' : html`<code>${found.relay.id}</code>`}</dd>
            <dt>segments</dt>
            <dd>${found?.relay?.segments ?? 0}, the live head is number ${found?.relay?.segments ?? 0}</dd>
            <dt>commits</dt>
            <dd>${found?.commits ?? 0}</dd>
            <dt>boot</dt>
            <dd><code>${found?.boot ?? 'nothing written yet'}</code></dd>
          </dl>
          ${troubleOf(faults)}
          ${
            refused === 0
              ? nothing
              : html`<h2>Refused</h2>
                  ${sync.refused.map(
                    ({ ref, rule, reason }) => html`<div class="row void">
                      <code>${ref}</code> <em>${rule}</em> ${reason}
                      <button type="button" @click=${() => attempt.run(() => sync.dismiss(ref))}>Dismiss</button>
                    </div>`,
                  )}`
          }
          <h2>Not acknowledged</h2>
          ${
            found === undefined || found.unacknowledged.length === 0
              ? html`<p class="hint">The relay has everything, or there is none.</p>`
              : found.unacknowledged.map((event) => eventRow(event, look))
          }
          ${
            found === undefined || found.parked.length === 0
              ? nothing
              : html`<h2>Known and not folded</h2>
                  ${found.parked.map(({ ref, why }) => html`<div class="row waiting"><code>${ref}</code> <em>${why}</em></div>`)}`
          }
        `
      },
      close: () => {
        inspection.close()
        for (const end of undo) end?.()
      },
    }
  },
}

function troubleOf(faults: DatabaseFaults | undefined): TemplateResult {
  const why = noTroubleBecause(faults)
  const { isCut, isDoubled, delayMs } = faults?.trouble ?? { isCut: false, isDoubled: false, delayMs: 0 }
  return html`<fieldset ?disabled=${why !== undefined}>
    <legend>Network, in every tab of this database</legend>
    <label>
      <input type="checkbox" .checked=${isCut} @change=${() => faults?.set({ isCut: !isCut })} />
      cut
    </label>
    <label>
      <input type="checkbox" .checked=${isDoubled} @change=${() => faults?.set({ isDoubled: !isDoubled })} />
      everything twice
    </label>
    <label>
      late by
      <select @change=${(event: Event) => faults?.set({ delayMs: Number((event.target as HTMLSelectElement).value) })}>
        ${delays.map((ms) => html`<option value=${ms} ?selected=${ms === delayMs}>${ms} ms</option>`)}
      </select>
    </label>
    ${why === undefined ? nothing : html`<p class="hint">${why}</p>`}
  </fieldset>`
}

function noTroubleBecause(faults: DatabaseFaults | undefined): string | undefined {
  if (faults === undefined) {
    return 'To make it bad from here, open the workspace with the createSocket of createNetworkFaults() and mount the inspector with them.'
  }
  if (faults.isObeyed) return undefined
  return 'No tab has made a connection through these faults: the workspace does not sync, has not called yet, or was opened without their createSocket.'
}
