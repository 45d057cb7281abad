/** The connection, what waits for it, and how bad it is made to be. */
import type { TemplateResult } from 'lit-html'
import type { Inspection } from '../index.ts'
import { html, nothing } from './lit.ts'
import type { DatabaseFaults } from './network-faults.ts'
import { Attempt, type Panel, Polled } from './panel.ts'
import { eventRows, faultOf, moreButton } from './pieces.ts'

const delays = [0, 200, 1000, 5000]
const pageSize = 20

export const syncPanel: Panel = {
  title: 'Sync',
  open(context) {
    const { workspace, redraw, look } = context
    const { sync } = workspace
    const faults = context.faults?.of(workspace.database)
    const attempt = new Attempt(redraw)
    // The live head is in the memory of the tab that leads, which tells of no change, and may be too busy to answer.
    const inspection = new Polled(context, () => workspace.inspect())
    let limit = pageSize
    const more = () => {
      limit += pageSize
      redraw()
    }
    const undo = [sync.subscribe(redraw), faults?.subscribe(redraw), inspection.close]
    return {
      view: () => {
        const { state, pending, lastAckAt, error, catchingUp, hasAcks, refused } = sync.status
        const { latest: found, error: unread } = inspection
        return html`
          <form @submit=${(event: Event) => event.preventDefault()}>
            <b class="state ${state}">${state}</b>
            <button type="button" @click=${() => attempt.run(() => (state === 'offline' ? sync.connect() : sync.disconnect()))}>
              ${state === 'offline' ? 'Go online' : 'Go offline'}
            </button>
          </form>
          ${faultOf(attempt.error)} ${faultOf(unread)}
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
            <dt>live head</dt>
            <dd>${headOf(found)}</dd>
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
          <h2>Segments</h2>
          ${segmentsOf(found, limit, more)}
          <h2>Not acknowledged</h2>
          ${
            found === undefined || found.unacknowledged.length === 0
              ? html`<p class="hint">The relay has everything, or there is none.</p>`
              : eventRows(found.unacknowledged, look)
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
        for (const end of undo) end?.()
      },
    }
  },
}

function headOf(found: Inspection | undefined): string {
  if (found?.head === undefined) return 'not known: no tab is connected'
  const { number, events, bytes, writers } = found.head
  const which = number === undefined ? '' : `number ${number}: `
  return `${which}${events} events, ${kilobytes(bytes)}, ${writers} writers, as far as they have come here`
}

/** The newest first. */
function segmentsOf(found: Inspection | undefined, limit: number, more: () => void): TemplateResult {
  const { segments = [], relay } = found ?? {}
  const takenIn = relay?.segments ?? 0
  const noted = segments.filter(({ isTakenIn }) => isTakenIn).length
  if (segments.length === 0 && takenIn === 0)
    return html`<p class="hint">No head has been closed yet, as far as is known here.</p>`
  return html`<p class="hint">
      ${takenIn} of ${Math.max(takenIn, segments.length)} are in the log of this device.
      ${noted < takenIn ? 'What the others hold was not noted when they came.' : ''}
    </p>
    <table>
      <thead>
        <tr>
          <th scope="col">number</th>
          <th scope="col">events</th>
          <th scope="col">size</th>
          <th scope="col">in the log</th>
          <th scope="col">SHA-256</th>
        </tr>
      </thead>
      <tbody>
        ${[...segments]
          .reverse()
          .slice(0, limit)
          .map(
            ({ n, events, bytes, hash, isTakenIn }) => html`<tr>
              <th scope="row">${n}</th>
              <td>${events}</td>
              <td>${kilobytes(bytes)}</td>
              <td>${isTakenIn ? 'yes' : 'not yet'}</td>
              <td>${hash}</td>
            </tr>`,
          )}
      </tbody>
    </table>
    ${segments.length > limit ? moreButton(`Show more of the ${segments.length}`, more) : nothing}`
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`
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
