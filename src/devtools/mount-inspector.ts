/**
 * Puts an inspector of a workspace into any page, whatever that is made with: a shadow root of its own, so that neither the
 * page's styles nor its own leak.
 */
import { html, render } from 'lit-html'
import type { Workspace } from '../index.ts'
import { conflictsPanel } from './conflicts-panel.ts'
import { eventsPanel } from './events-panel.ts'
import type { NetworkFaults } from './network-faults.ts'
import type { OpenPanel, Panel } from './panel.ts'
import { runsPanel } from './runs-panel.ts'
import { statePanel } from './state-panel.ts'
import { storagePanel } from './storage-panel.ts'
import { style } from './style.ts'
import { syncPanel } from './sync-panel.ts'

const panels: readonly Panel[] = [eventsPanel, runsPanel, conflictsPanel, statePanel, syncPanel, storagePanel]

export interface InspectorOptions {
  readonly workspace: Workspace
  /** Where it is put. Default: the end of the page, fixed to its lower edge. */
  readonly parent?: Element
  /** The network with which the workspace was opened, where it is to be made bad from here. */
  readonly faults?: NetworkFaults
}

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
export function mountInspector({ workspace, parent, faults }: InspectorOptions): Inspector {
  const host = document.createElement('wonce-inspector')
  const root = host.attachShadow({ mode: 'open' })
  let chosen: Panel = eventsPanel
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
  const open = (panel: Panel): OpenPanel => panel.open({ workspace, faults, redraw })
  let shown = open(chosen)
  const choose = (panel: Panel) => {
    shown.close()
    chosen = panel
    shown = open(panel)
    draw()
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
      <section class=${parent === undefined ? 'inspector fixed' : 'inspector'} aria-label="Inspector of the workspace ${workspace.name}">
        <header>
          <strong>${workspace.name}</strong>
          <div role="tablist" aria-label="What to look at" @keydown=${move}>${panels.map(tab)}</div>
        </header>
        <div id="panel" role="tabpanel" tabindex="0" aria-labelledby=${`tab-${chosen.title}`}>${shown.view()}</div>
      </section>
    `
    render(content, root)
  }
  ;(parent ?? document.body).append(host)
  draw()
  return {
    unmount: () => {
      shown.close()
      host.remove()
    },
  }
}
