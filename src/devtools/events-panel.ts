/** The log as it grows, the newest first. */
import { html, nothing } from './lit.ts'
import { Attempt, follow, type Panel } from './panel.ts'
import { actButton, eventRows, faultOf, listOf, moreButton } from './pieces.ts'

const pageSize = 200

export const eventsPanel: Panel = {
  title: 'Events',
  open(context) {
    const { workspace, redraw, look } = context
    let limit = pageSize
    let pattern = '*'
    const read = () => workspace.events.list({ type: pattern, limit, order: 'newest first', verdicts: 'all' })
    let events = follow(context, read)
    const attempt = new Attempt(redraw)
    const readAgain = () => {
      events.close()
      events = follow(context, read)
      redraw()
    }
    const choose = (wanted: string) => {
      pattern = wanted.trim() === '' ? '*' : wanted.trim()
      limit = pageSize
      readAgain()
    }
    const more = () => {
      limit += pageSize
      readAgain()
    }
    return {
      view: () => html`
        <form @submit=${(event: Event) => event.preventDefault()}>
          <label>
            Pattern
            <input
              placeholder="*, Deal.*, deal.won"
              @change=${(event: Event) => choose((event.target as HTMLInputElement).value)}
            />
          </label>
          ${actButton('Take the newest back', () => attempt.run(() => undoLast(context)), attempt.isRunning)}
        </form>
        ${faultOf(attempt.error)} ${listOf(events, 'No event matches.', (all) => eventRows(all, look))}
        ${events.getSnapshot().data.length < limit ? nothing : moreButton('Show older ones', more)}
      `,
      close: () => events.close(),
    }
  },
}

async function undoLast({ workspace }: Parameters<Panel['open']>[0]): Promise<void> {
  const [last] = await workspace.events.list({ order: 'newest first', limit: 1 })
  if (last !== undefined) await workspace.undo(last.ref)
}
