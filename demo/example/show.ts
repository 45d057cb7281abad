/** What a listing wrote, for people to read. */
import type { LoggedEvent } from 'wonce'

interface Row {
  readonly step: string
  readonly event: string
  readonly payload: string
}

/** The steps of the flow by the event that each emits, with the fields that tell something of it. */
const steps: { readonly [type: string]: { readonly step: string; readonly shows: readonly string[] } } = {
  'contact.created': { step: 'Lead capture', shows: ['$id', 'stage'] },
  'contact.qualified': { step: 'Qualification', shows: ['$id', 'stage'] },
  'deal.created': { step: 'Deal creation', shows: ['$id', 'value'] },
  'deal.won': { step: 'Deal close', shows: ['$id', 'stage'] },
  'customer.created': { step: 'Customer created', shows: ['$id'] },
  'subscription.created': { step: 'Subscription activated', shows: ['plan'] },
}

/** The events as a table in Markdown. */
export function eventFlow(events: readonly LoggedEvent[]): string {
  const head: Row = { step: 'Step', event: 'Event', payload: 'Payload' }
  const rows = [head, ...events.map(rowOf)]
  const width = (column: keyof Row) => Math.max(...rows.map((row) => row[column].length))
  const widths: Row = {
    step: '-'.repeat(width('step')),
    event: '-'.repeat(width('event')),
    payload: '-'.repeat(width('payload')),
  }
  const [first = '', ...rest] = rows.map(({ step, event, payload }) => {
    const cells = [step.padEnd(widths.step.length), event.padEnd(widths.event.length)]
    return `| ${cells.join(' | ')} | ${payload.padEnd(widths.payload.length)} |`
  })
  return [first, `| ${widths.step} | ${widths.event} | ${widths.payload} |`, ...rest].join('\n')
}

function rowOf(event: LoggedEvent): Row {
  const { step, shows } = steps[event.type] ?? { step: event.type, shows: ['$id'] }
  const fields: { readonly [field: string]: unknown } = { $id: event.target, ...event.data }
  const shown = shows.map((field) => `${field}: ${literal(fields[field])}`)
  return { step, event: `\`${event.type}\``, payload: `\`{ ${shown.join(', ')} }\`` }
}

/** One line for each field that was written: `contact.stage => 'Qualified'`. */
export function changesText(events: readonly LoggedEvent[]): string {
  const paragraphs = events.map((event) => {
    const name = event.noun.toLowerCase()
    const facts = event.verb === 'create' ? { $id: event.target, ...event.data } : event.data
    const lines = Object.entries(facts).map(([field, value]) => `  ${name}.${field} => ${literal(value)}`)
    return [`${event.type} on ${event.target}`, ...lines].join('\n')
  })
  return paragraphs.join('\n\n')
}

/** As it would be written in a program. */
function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "\\'")}'` : JSON.stringify(value)
}
