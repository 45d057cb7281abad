/** The connection, what waits for it, and how bad it is made to be. */
import type { TemplateResult } from 'lit-html'
import { html, nothing } from 'lit-html'
import type { NetworkFaults } from './network-faults.ts'
import { Attempt, follow, type Panel } from './panel.ts'
import { eventRow, faultOf } from './pieces.ts'

const delays = [0, 200, 1000, 5000]

export const syncPanel: Panel = {
  title: 'Sync',
  open(context) {
    const { workspace, faults, redraw } = context
    const { sync } = workspace
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
          ${faults === undefined ? nothing : troubleOf(faults)}
          ${
            refused === 0
              ? nothing
              : html`<h3>Refused</h3>
                  ${sync.refused.map(
                    ({ ref, rule, reason }) => html`<div class="row void">
                      <code>${ref}</code> <em>${rule}</em> ${reason}
                      <button type="button" @click=${() => attempt.run(() => sync.dismiss(ref))}>Dismiss</button>
                    </div>`,
                  )}`
          }
          <h3>Not acknowledged</h3>
          ${
            found === undefined || found.unacknowledged.length === 0
              ? html`<p class="hint">The relay has everything, or there is none.</p>`
              : found.unacknowledged.map(eventRow)
          }
          ${
            found === undefined || found.parked.length === 0
              ? nothing
              : html`<h3>Known and not folded</h3>
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

function troubleOf({ trouble, set }: NetworkFaults): TemplateResult {
  return html`<fieldset>
    <legend>Network</legend>
    <label>
      <input type="checkbox" .checked=${trouble.isCut} @change=${() => set({ isCut: !trouble.isCut })} />
      cut
    </label>
    <label>
      <input type="checkbox" .checked=${trouble.isDoubled} @change=${() => set({ isDoubled: !trouble.isDoubled })} />
      everything twice
    </label>
    <label>
      late by
      <select @change=${(event: Event) => set({ delayMs: Number((event.target as HTMLSelectElement).value) })}>
        ${delays.map((ms) => html`<option value=${ms} ?selected=${ms === trouble.delayMs}>${ms} ms</option>`)}
      </select>
    </label>
  </fieldset>`
}
