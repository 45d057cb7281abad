/**
 * The door to lit-html.
 *
 * Where an app is built for development its bundler takes lit-html's build for development, which warns every page that it is
 * one: news to nobody who only looks at a workspace. It does so in a microtask and knows what has been said, so it is told that
 * this has; the page's own Lit, if it has another, still says its word.
 */
import { html, nothing, render } from 'lit-html'
import { repeat } from 'lit-html/directives/repeat.js'

const told = globalThis as { litIssuedWarnings?: Set<string | undefined> }
const isToldByOthers = told.litIssuedWarnings?.has('dev-mode') === true
if (!isToldByOthers && told.litIssuedWarnings !== undefined) {
  told.litIssuedWarnings.add('dev-mode')
  // Behind the microtask of lit-html, which was evaluated before this.
  queueMicrotask(() => told.litIssuedWarnings?.delete('dev-mode'))
}

export { html, nothing, render, repeat }
