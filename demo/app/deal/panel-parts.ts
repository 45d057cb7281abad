/** Parts of the one panel there is, for whoever gives the focus back to it. */
export const headingId = 'deal-heading'
export const loseId = 'deal-lose'

/** What a question of why a deal was lost leads back to: its button, which is gone once it is answered. `null` without a panel. */
export function askedFrom(): HTMLElement | null {
  return document.getElementById(loseId) ?? document.getElementById(headingId)
}
