/** How much of the page the inspector takes: a height that is dragged or moved by keys, or its header alone. Remembered. */

import type { TemplateResult } from 'lit-html'
import { html } from './lit.ts'

/** In percent of what is seen of the page. */
const heights = { least: 15, usual: 40, most: 90, step: 5 } as const
const storageKey = 'wonce-inspector'

interface Chosen {
  readonly height: number
  readonly isFolded: boolean
}

export class Frame {
  readonly #redraw: () => void
  #chosen = recalled()
  #grip: { readonly y: number; readonly height: number } | undefined

  constructor(redraw: () => void) {
    this.#redraw = redraw
  }

  get isFolded(): boolean {
    return this.#chosen.isFolded
  }

  /** As CSS. */
  get style(): string {
    return this.isFolded ? 'height: auto' : `height: ${this.#chosen.height}dvh`
  }

  fold(isFolded: boolean): void {
    this.#choose({ ...this.#chosen, isFolded })
  }

  /** The upper edge. */
  edge(): TemplateResult {
    return html`<div
      class="edge"
      role="separator"
      tabindex="0"
      aria-label="Height of the inspector"
      aria-orientation="horizontal"
      aria-valuemin=${heights.least}
      aria-valuemax=${heights.most}
      aria-valuenow=${Math.round(this.#chosen.height)}
      @keydown=${this.#key}
      @pointerdown=${this.#take}
      @pointermove=${this.#drag}
      @pointerup=${this.#letGo}
      @pointercancel=${this.#letGo}
    ></div>`
  }

  readonly #key = (event: KeyboardEvent): void => {
    const { height } = this.#chosen
    const wanted: { readonly [key: string]: number } = {
      ArrowUp: height + heights.step,
      ArrowDown: height - heights.step,
      Home: heights.least,
      End: heights.most,
    }
    const next = wanted[event.key]
    if (next === undefined) return
    event.preventDefault()
    this.#grow(next)
  }

  readonly #take = (event: PointerEvent): void => {
    ;(event.currentTarget as Element).setPointerCapture(event.pointerId)
    this.#grip = { y: event.clientY, height: this.#chosen.height }
  }

  readonly #drag = ({ clientY }: PointerEvent): void => {
    if (this.#grip === undefined) return
    this.#grow(this.#grip.height + ((this.#grip.y - clientY) / innerHeight) * 100)
  }

  readonly #letGo = (): void => {
    this.#grip = undefined
  }

  #grow(height: number): void {
    this.#choose({ ...this.#chosen, height: clamped(height) })
  }

  #choose(chosen: Chosen): void {
    this.#chosen = chosen
    try {
      localStorage.setItem(storageKey, JSON.stringify(chosen))
    } catch {
      // A page that may not store anything has it as long as it is open.
    }
    this.#redraw()
  }
}

function clamped(height: number): number {
  return Math.min(heights.most, Math.max(heights.least, height))
}

function recalled(): Chosen {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '{}')
    const { height, isFolded } = stored as Partial<Record<keyof Chosen, unknown>>
    const isHeight = typeof height === 'number' && Number.isFinite(height)
    return { height: isHeight ? clamped(height) : heights.usual, isFolded: isFolded === true }
  } catch {
    return { height: heights.usual, isFolded: false }
  }
}
