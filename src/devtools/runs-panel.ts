/** Hook runs with their keys, and what is owed: hooks that fail, and what they threw. */
import type { TemplateResult } from 'lit-html'
import type { OpenDebt, RunEntry } from '../index.ts'
import { html, nothing, repeat } from './lit.ts'
import { Attempt, follow, type Panel, type PanelContext } from './panel.ts'
import { actButton, faultOf, idOf, listOf, messageOf, moreButton } from './pieces.ts'

const pageSize = 100

interface Ledger {
  readonly all: number
  /** The newest first. */
  readonly newest: readonly RunEntry[]
}

/** A debt, and what the dead letter of its run says where the hook was given up. */
interface Owed {
  readonly debt: OpenDebt
  readonly givenUp: string | undefined
}

export const runsPanel: Panel = {
  title: 'Runs',
  open(context) {
    const { workspace, redraw, look } = context
    let limit = pageSize
    const readRuns = async (): Promise<readonly Ledger[]> => {
      const found = await workspace.runs.find()
      return found.length === 0 ? [] : [{ all: found.length, newest: found.slice(-limit).reverse() }]
    }
    let runs = follow(context, readRuns)
    const owed = follow(context, () => readOwed(context))
    const more = () => {
      limit += pageSize
      runs.close()
      runs = follow(context, readRuns)
      redraw()
    }
    const attempt = new Attempt(redraw)
    const item = ({ debt, givenUp }: Owed) => {
      const { key, hook, target, failures, error, isHere, blocked } = debt
      return html`<div role="group" class="row waiting" aria-label=${`Owed: ${hook}`}>
        <b>${hook}</b> ${idOf(target, look)} <em>${standingOf(debt, givenUp)}</em>
        ${actButton('Retry', () => attempt.run(() => workspace.runs.retry(key)), !isHere || blocked !== undefined || attempt.isRunning)}
        ${error === undefined ? nothing : html`<p class="fault">It has failed ${failures === 1 ? 'once' : `${failures} times`}. It threw: ${messageOf(error)}</p>`}
        ${error !== undefined || givenUp === undefined ? nothing : html`<p class="fault">It threw: ${givenUp}</p>`}
      </div>`
    }
    return {
      view: () => html`
        <h2>Owed</h2>
        ${faultOf(attempt.error)} ${listOf(owed, 'Nothing is owed.', (all) => repeat(all, ({ debt }) => debt.key, item))}
        <h2>Ledger</h2>
        ${listOf(runs, 'No hook has run.', (ledgers) =>
          ledgers.map(
            ({ all, newest }) =>
              html`${repeat(
                newest,
                ({ ref }) => ref,
                (run) => runRow(run, context),
              )}
                ${all > newest.length ? moreButton(`Show more of the ${all}`, more) : nothing}`,
          ),
        )}
      `,
      close: () => {
        runs.close()
        owed.close()
      },
    }
  },
}

async function readOwed({ workspace }: PanelContext): Promise<readonly Owed[]> {
  const debts = await workspace.runs.debts()
  if (debts.length === 0) return []
  const dead = new Map((await workspace.runs.find({ status: 'dead' })).map((run) => [run.key, run.error]))
  return debts.map((debt) => ({ debt, givenUp: dead.get(debt.key) }))
}

function standingOf({ blocked, isHere, failures }: OpenDebt, givenUp: string | undefined): string {
  if (blocked === 'cycle') return 'nobody may run it: it is among its own causes'
  if (blocked === 'depth') return 'nobody may run it: the cascade that led to it is too deep'
  if (!isHere) return 'this device has no such hook, or may not run it'
  if (givenUp !== undefined) return 'given up, until somebody tries it again'
  return failures === 0 ? 'about to run' : 'fails, and is tried again after a pause'
}

function runRow(run: RunEntry, { look }: PanelContext): TemplateResult {
  const { key, status, actor, at, wrote, error, ref } = run
  return html`<details class="row ${status}">
    <summary><em>${status}</em> <code>${key}</code> <span>${actor}</span></summary>
    <dl>
      <dt>ref</dt>
      <dd><code>${ref}</code></dd>
      <dt>at</dt>
      <dd>${at}</dd>
      <dt>wrote to</dt>
      <dd>${wrote.length === 0 ? 'nothing' : wrote.map((id) => html`${idOf(id, look)} `)}</dd>
      ${error === undefined ? nothing : html`<dt>error</dt><dd>${error}</dd>`}
    </dl>
  </details>`
}
