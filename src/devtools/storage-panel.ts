/** How much is stored, whether the browser may throw it away, and the log as a file. */

import { type ImportResult, WonceError, type Workspace } from '../index.ts'
import { html, nothing } from './lit.ts'
import { Attempt, follow, type Panel, type PanelContext } from './panel.ts'
import { actButton, faultOf } from './pieces.ts'

interface Space {
  readonly usage: number | undefined
  readonly quota: number | undefined
  readonly isPersistent: boolean | undefined
}

export const storagePanel: Panel = {
  title: 'Storage',
  open(context) {
    const { workspace, redraw } = context
    const attempt = new Attempt(redraw)
    const inspection = follow(context, async () => [await workspace.inspect()])
    const space = follow(context, async () => [await readSpace()])
    const importing = importOf(workspace)
    importing.redraw = redraw
    const takeChosen = async (chosen: HTMLInputElement) => {
      const [file] = chosen.files ?? []
      if (file !== undefined) await importing.take(file)
      chosen.value = '' // or the same file, put right, could not be chosen again
    }
    const foreignButton = () => {
      if (importing.foreign === undefined) return nothing
      const { file, from } = importing.foreign
      return actButton(`Take it from ${from} all the same`, () => importing.take(file, from), false)
    }
    return {
      view: () => {
        const isBusy = attempt.isRunning || importing.attempt.isRunning
        const [found] = inspection.getSnapshot().data
        const [{ usage, quota, isPersistent } = unknownSpace] = space.getSnapshot().data
        return html`
          ${faultOf(inspection.getSnapshot().error)}
          <dl>
            <dt>database</dt>
            <dd><code>${found?.database ?? ''}</code></dd>
            <dt>events</dt>
            <dd>${found?.events ?? 0}</dd>
            <dt>used by this origin</dt>
            <dd>${megabytes(usage)} of ${megabytes(quota)}</dd>
            <dt>kept by the browser</dt>
            <dd>${isPersistent === undefined ? 'it does not say' : isPersistent ? 'yes' : 'until it needs the room'}</dd>
          </dl>
          <form @submit=${(event: Event) => event.preventDefault()}>
            ${actButton('Ask to keep it', () => attempt.run(persist), isBusy)}
            ${actButton('Export the log', () => attempt.run(() => save(context)), isBusy)}
            ${actButton('Rebuild', () => attempt.run(() => workspace.rebuild()), isBusy)}
            <label>
              Import
              <input
                type="file"
                accept=".jsonl,.json,.txt"
                ?disabled=${isBusy}
                @change=${(event: Event) => takeChosen(event.target as HTMLInputElement)}
              />
            </label>
          </form>
          ${faultOf(attempt.error)} ${faultOf(importing.attempt.error)}
          ${foreignButton()}
          <p role="status">${importing.result === undefined ? nothing : importedWords(importing.result)}</p>
        `
      },
      close: () => {
        if (importing.redraw === redraw) importing.redraw = () => {}
        inspection.close()
        space.close()
      },
    }
  },
}

const imports = new WeakMap<Workspace, Import>()

/** One for each workspace: it goes on while another panel is looked at, and what came of it is there afterwards. */
function importOf(workspace: Workspace): Import {
  const found = imports.get(workspace) ?? new Import(workspace)
  imports.set(workspace, found)
  return found
}

class Import {
  readonly #workspace: Workspace
  readonly attempt = new Attempt(() => this.redraw())
  redraw = (): void => {}
  /** What is read so far: shown where the file ends badly too, since it was kept. */
  result: ImportResult | undefined
  /** A file that was refused since it is of another workspace. */
  foreign: { readonly file: File; readonly from: string } | undefined

  constructor(workspace: Workspace) {
    this.#workspace = workspace
  }

  take(file: File, from = this.#workspace.name): Promise<void> {
    return this.attempt.run(async () => {
      this.#show(undefined)
      this.foreign = undefined
      const text = file.stream().pipeThrough(new TextDecoderStream())
      try {
        this.#show(await this.#workspace.import(text, { from, onProgress: (so) => this.#show(so) }))
      } catch (error) {
        const named = error instanceof WonceError ? error.details.from : undefined
        this.foreign = typeof named === 'string' ? { file, from: named } : undefined
        throw error
      }
    })
  }

  #show(result: ImportResult | undefined): void {
    this.result = result
    this.redraw()
  }
}

function importedWords({ lines, admitted, known, waiting, rubbish }: ImportResult): string {
  const noEvents = rubbish === 0 ? '' : `, ${rubbish} ${rubbish === 1 ? 'line is no event' : 'lines are no events'}`
  return `${lines} lines were read: ${admitted} events are new, ${known} were known, ${waiting} wait for others${noEvents}.`
}

const unknownSpace: Space = { usage: undefined, quota: undefined, isPersistent: undefined }

async function readSpace(): Promise<Space> {
  const storage = globalThis.navigator?.storage
  if (storage === undefined) return unknownSpace
  const [{ usage, quota }, isPersistent] = await Promise.all([storage.estimate(), storage.persisted()])
  return { usage, quota, isPersistent }
}

async function persist(): Promise<void> {
  const isKept = await globalThis.navigator?.storage?.persist()
  if (isKept !== true) throw new Error('The browser has not agreed. It may, once the page is used more, or installed.')
}

async function save({ workspace }: PanelContext): Promise<void> {
  const parts: string[] = []
  for await (const lines of workspace.export()) parts.push(lines)
  const address = URL.createObjectURL(new Blob(parts, { type: 'application/jsonl' }))
  const link = Object.assign(document.createElement('a'), { href: address, download: `${workspace.name}.jsonl` })
  link.click()
  URL.revokeObjectURL(address)
}

function megabytes(bytes: number | undefined): string {
  return bytes === undefined ? '?' : `${(bytes / 1e6).toFixed(1)} MB`
}
