/** The log as it grows, the newest first. */
import { html } from './lit.ts'
import { Attempt, follow, type Panel } from './panel.ts'
import { eventRow, faultOf, listOf } from './pieces.ts'

const limit = 200

export const eventsPanel: Panel = {
  title: 'Events',
  open(context) {
    const { workspace, redraw } = context
    let pattern = '*'
    const read = () => workspace.events.list({ type: pattern, limit, order: 'newest first', verdicts: 'all' })
    let events = follow(context, read)
    const attempt = new Attempt(redraw)
    const look = (wanted: string) => {
      pattern = wanted.trim() === '' ? '*' : wanted.trim()
      events.close()
      events = follow(context, read)
      redraw()
    }
    return {
      view: () => html`
        <form @submit=${(event: Event) => event.preventDefault()}>
          <label>
            Pattern
            <input
              placeholder="*, Deal.*, deal.won"
              @change=${(event: Event) => look((event.target as HTMLInputElement).value)}
            />
          </label>
          <button type="button" ?disabled=${attempt.isRunning} @click=${() => attempt.run(() => undoLast(context))}>
            Take the newest back
          </button>
        </form>
        ${faultOf(attempt.error)} ${listOf(events, 'No event matches.', eventRow)}
      `,
      close: () => events.close(),
    }
  },
}

async function undoLast({ workspace }: Parameters<Panel['open']>[0]): Promise<void> {
  const [last] = await workspace.events.list({ order: 'newest first', limit: 1 })
  if (last !== undefined) await workspace.undo(last.ref)
}
