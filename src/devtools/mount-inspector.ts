/**
 * Puts an inspector of a workspace into any page, whatever that is made with: a shadow root of its own, so that neither the
 * page's styles nor its own leak.
 */
import type { Workspace } from '../index.ts'
import { conflictsPanel } from './conflicts-panel.ts'
import { eventsPanel } from './events-panel.ts'
import { Frame } from './frame.ts'
import { html, nothing, render } from './lit.ts'
import type { NetworkFaults } from './network-faults.ts'
import type { OpenPanel, Panel } from './panel.ts'
import { runsPanel } from './runs-panel.ts'
import { statePanel } from './state-panel.ts'
import { storagePanel } from './storage-panel.ts'
import { style } from './style.ts'
import { syncPanel } from './sync-panel.ts'

const panels: readonly Panel[] = [eventsPanel, runsPanel, conflictsPanel, statePanel, syncPanel, storagePanel]

/** What is looked at, and where that is shown. */
export interface InspectorOptions {
  readonly workspace: Workspace
  /** Where it is put. Default: the end of the page, fixed to its lower edge. */
  readonly parent?: Element
  /** The network with which the workspace was opened, where it is to be made bad from here. */
  readonly faults?: NetworkFaults
  /** Called once somebody has closed it. In a `parent` of the app it has a button for that only where this is given. */
  readonly onClose?: () => void
  /**
   * Whether people choose its height, or fold it to its header; remembered for the origin. Default: where it has no `parent`.
   * `false`: it is as high as its parent.
   */
  readonly isResizable?: boolean
}

/** An inspector that is in the page. */
export interface Inspector {
  /** Takes it out of the page, and lets go of everything it followed. */
  unmount(): void
}

/**
 * ```ts
 * const { mountInspector } = await import('wonce/devtools')
 * const inspector = mountInspector({ workspace })
 * ```
 */
export function mountInspector({
  workspace,
  parent,
  faults,
  onClose,
  isResizable = parent === undefined,
}: InspectorOptions): Inspector {
  const host = document.createElement('wonce-inspector')
  const root = host.attachShadow({ mode: 'open' })
  let isDrawn = true
  /** Many changes in one turn are drawn once. */
  const redraw = () => {
    if (!isDrawn) return
    isDrawn = false
    queueMicrotask(() => {
      isDrawn = true
      if (host.isConnected) draw()
    })
  }
  const frame = isResizable ? new Frame(redraw) : undefined
  let chosen: Panel = eventsPanel
  /** None while it is folded: nothing is followed that nobody sees. */
  let shown: OpenPanel | undefined
  let looked: string | undefined
  const open = (panel: Panel) => {
    shown?.close()
    chosen = panel
    shown = panel.open({ workspace, faults, redraw, look, looked })
  }
  const fold = (isFolded: boolean) => {
    shown?.close()
    shown = undefined
    if (!isFolded) open(chosen)
    frame?.fold(isFolded)
  }
  const choose = (panel: Panel) => {
    open(panel)
    if (frame?.isFolded === true) frame.fold(false)
    draw()
  }
  const look = (id: string) => {
    looked = id
    choose(statePanel)
    panelOf(root)?.focus()
  }
  const unmount = () => {
    shown?.close()
    shown = undefined
    host.remove()
  }
  const close = () => {
    unmount()
    onClose?.()
  }
  const move = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step === 0) return
    const next = panels[(panels.indexOf(chosen) + step + panels.length) % panels.length]
    if (next === undefined) return
    choose(next)
    root.querySelector<HTMLElement>('[aria-selected=true]')?.focus()
  }
  const draw = () => {
    const isFolded = frame?.isFolded ?? false
    const tab = (panel: Panel) => html`<button
      role="tab"
      id=${`tab-${panel.title}`}
      aria-selected=${panel === chosen}
      aria-controls="panel"
      tabindex=${panel === chosen ? 0 : -1}
      @click=${() => choose(panel)}
    >
      ${panel.title}
    </button>`
    const content = html`
      <style>
        ${style}
      </style>
      <section
        class=${parent === undefined ? 'inspector fixed' : 'inspector'}
        style=${frame?.style ?? ''}
        aria-label="Inspector of the workspace ${workspace.name}"
      >
        ${frame === undefined || isFolded ? nothing : frame.edge()}
        <header>
          <strong>${workspace.name}</strong>
          <div role="tablist" aria-label="What to look at" @keydown=${move}>${panels.map(tab)}</div>
          <div class="ends">
            ${
              frame === undefined
                ? nothing
                : html`<button
                    class="plain"
                    aria-label=${isFolded ? 'Unfold the inspector' : 'Fold the inspector'}
                    aria-expanded=${!isFolded}
                    @click=${() => fold(!isFolded)}
                  >
                    ${isFolded ? '▴' : '▾'}
                  </button>`
            }
            ${
              parent !== undefined && onClose === undefined
                ? nothing
                : html`<button class="plain" aria-label="Close the inspector" @click=${close}>✕</button>`
            }
          </div>
        </header>
        <div id="panel" role="tabpanel" tabindex="0" aria-labelledby=${`tab-${chosen.title}`} ?hidden=${isFolded}>
          ${shown?.view() ?? nothing}
        </div>
      </section>
    `
    const { activeElement } = root
    render(content, root)
    // What had the focus may be gone, as with a conflict that is dismissed: whoever works by keyboard goes on from its panel.
    if (activeElement !== null && !activeElement.isConnected) panelOf(root)?.focus({ preventScroll: true })
  }
  ;(parent ?? document.body).append(host)
  if (frame?.isFolded !== true) open(chosen)
  draw()
  return { unmount }
}

function panelOf(root: ShadowRoot): HTMLElement | null {
  return root.querySelector('[role=tabpanel]')
}
