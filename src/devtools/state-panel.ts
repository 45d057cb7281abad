/** The workspace at any moment of its log, and any entity at any moment of its own. */
import type { TemplateResult } from 'lit-html'
import type { AnyEntity, Workspace } from '../index.ts'
import { afterEvent, type EntityMoment, entityAt, entityView } from './entity-view.ts'
import { html, nothing, repeat } from './lit.ts'
import { lastEventOf, momentAfter, momentBefore } from './moment-steps.ts'
import { follow, type OpenPanel, type Panel, type PanelContext } from './panel.ts'
import { type LogMoment, nounsOf, PastEntities } from './past-entities.ts'
import { actButton, eventRow, faultOf, moreButton } from './pieces.ts'

const pageSize = 30

export const statePanel: Panel = {
  title: 'State',
  open: (context) => new OpenStatePanel(context),
}

class OpenStatePanel implements OpenPanel {
  readonly #context: PanelContext
  /** How many rows the log has. */
  readonly #length: ReturnType<typeof follow<number>>
  /** What is asked for. `#at`: after how many rows of the log; `undefined`: after all, also as it grows. */
  #at: number | undefined
  #noun = ''
  #text = ''
  #id: string | undefined
  /** After which event of that entity, where it was asked for by its own slider. */
  #atOwn: number | undefined
  /** What is shown of it. */
  #moment: LogMoment | undefined
  #entities: PastEntities | undefined
  /** Of what `#entities` is the list. */
  #listed = ''
  #chosen: EntityMoment | undefined
  #error: unknown
  /** Counts the questions: what is found for an earlier one is of no use any more. */
  #asked = 0
  #steps: Promise<void> = Promise.resolve()
  #isBusy = false
  #isStale = false

  constructor(context: PanelContext) {
    this.#context = context
    const { workspace, looked } = context
    this.#id = looked
    this.#length = follow(context, async () => [(await workspace.inspect()).events])
    this.#length.subscribe(() => this.#grown())
  }

  close(): void {
    this.#asked += 1
    this.#length.close()
  }

  view(): TemplateResult {
    const length = this.#rows
    const moment = this.#at ?? length
    const { look } = this.#context
    return html`
      <form @submit=${(submitted: Event) => submitted.preventDefault()}>
        <label class="slider">
          ${`Moment: ${moment} of ${length} in the log`}
          <input
            type="range"
            min="0"
            max=${length}
            .value=${String(moment)}
            @input=${(moved: Event) => this.#showMoment(Number((moved.target as HTMLInputElement).value))}
          />
        </label>
        ${actButton('Back', () => this.#step(momentBefore), moment <= 0)}
        ${actButton('Forward', () => this.#step(momentAfter), moment >= length)}
        ${actButton('Now', () => this.#showMoment(undefined), this.#at === undefined)}
      </form>
      ${faultOf(this.#error)}
      ${this.#moment === undefined ? nothing : html`<div class="moment">${eventRow(this.#moment.event, look)}</div>`}
      <div class=${this.#chosen === undefined ? 'split' : 'split chosen'}>
        <div role="group" aria-label="Entities at this moment">${this.#search()} ${this.#list()}</div>
        <div role="group" aria-label="One entity">
          ${
            this.#chosen === undefined
              ? html`<p class="hint">Choose an entity, here or wherever its id is shown, to see it over time.</p>`
              : entityView(this.#chosen, { look, move: (at) => this.#moveChosen(at) })
          }
        </div>
      </div>
    `
  }

  #search(): TemplateResult {
    const textIn = (changed: Event) => (changed.target as HTMLInputElement | HTMLSelectElement).value
    return html`<form @submit=${(submitted: Event) => submitted.preventDefault()}>
      <label>
        Noun
        <select @change=${(changed: Event) => this.#find(textIn(changed), this.#text)}>
          <option value="">all</option>
          ${nounsOf(this.#context.workspace).map((noun) => html`<option value=${noun} ?selected=${noun === this.#noun}>${noun}</option>`)}
        </select>
      </label>
      <label>
        Find
        <input
          type="search"
          placeholder="an id, or any text"
          .value=${this.#text}
          @change=${(changed: Event) => this.#find(this.#noun, textIn(changed).trim())}
        />
      </label>
    </form>`
  }

  #list(): TemplateResult {
    const entities = this.#entities
    if (entities === undefined)
      return html`<p class="hint">${this.#isBusy ? 'Reading …' : 'There was nothing yet.'}</p>`
    const { found, isComplete, searched } = entities
    const byNoun = new Map<string, AnyEntity[]>()
    for (const entity of found) byNoun.set(entity.$type, [...(byNoun.get(entity.$type) ?? []), entity])
    return html`${repeat(
      byNoun,
      ([noun]) => noun,
      ([noun, all]) => html`<h2>${noun} (${all.length}${isComplete ? '' : ' or more'})</h2>
        ${repeat(
          all,
          ({ $id }) => $id,
          (entity) => this.#entityRow(entity),
        )}`,
    )}
    ${found.length === 0 && isComplete ? html`<p class="hint">There was nothing like that.</p>` : nothing}
    ${this.#isBusy ? html`<p class="hint">${searched} events looked at …</p>` : nothing}
    ${isComplete || this.#isBusy ? nothing : moreButton('Show more', () => this.#more(entities))}`
  }

  #entityRow(entity: AnyEntity): TemplateResult {
    const { $id, name, title } = entity
    const isChosen = this.#chosen?.id === $id
    return html`<button type="button" class="entity" aria-pressed=${isChosen} @click=${() => this.#choose($id)}>
      <b>${String(name ?? title ?? entity.subject ?? '')}</b> <code>${$id}</code>
    </button>`
  }

  #find(noun: string, text: string): void {
    this.#noun = noun
    this.#text = text
    // An id leads to its entity at once.
    if (/^[a-z][0-9a-z]*_\S+$/.test(text)) this.#id = text
    this.#ask()
  }

  #showMoment(at: number | undefined): void {
    this.#at = at
    this.#atOwn = undefined
    this.#ask()
  }

  /** One after the other, however quickly they are asked for. */
  #step(to: (workspace: Workspace, moment: number, length: number) => Promise<number>): void {
    this.#steps = this.#steps
      .then(async () => {
        const length = this.#rows
        this.#showMoment(await to(this.#context.workspace, this.#at ?? length, length))
      })
      .catch((error: unknown) => {
        this.#error = error
        this.#context.redraw()
      })
  }

  #choose(id: string): void {
    this.#id = id
    this.#atOwn = undefined
    this.#ask()
  }

  #moveChosen(at: number): void {
    this.#atOwn = at
    this.#ask()
  }

  #more(entities: PastEntities): void {
    this.#ask((isOver) => entities.more(pageSize, isOver, this.#context.redraw))
  }

  /** Who looks at the moment that is now goes on with it, after what is being read. */
  #grown(): void {
    if (this.#at !== undefined) return
    if (this.#isBusy) this.#isStale = true
    else this.#ask()
  }

  async #read(isOver: () => boolean): Promise<void> {
    const { workspace } = this.#context
    const upTo = this.#at ?? this.#rows
    const event = await lastEventOf(workspace, upTo)
    if (isOver()) return
    this.#moment = event && { upTo, event }
    await this.#readChosen(isOver)
    await this.#readEntities(isOver)
  }

  async #readChosen(isOver: () => boolean): Promise<void> {
    if (this.#id === undefined || isOver()) return
    const { workspace } = this.#context
    const isSame = this.#chosen?.id === this.#id
    const read =
      isSame && this.#chosen !== undefined && this.#atOwn !== undefined
        ? afterEvent(workspace, this.#chosen, this.#atOwn)
        : entityAt(workspace, this.#id, this.#at === undefined ? undefined : this.#moment)
    try {
      const chosen = await read
      if (!isOver()) this.#chosen = chosen
    } catch (error) {
      if (!isOver()) this.#error = error
    }
  }

  async #readEntities(isOver: () => boolean): Promise<void> {
    const wanted = JSON.stringify([this.#moment?.upTo, this.#noun, this.#text])
    if (isOver() || wanted === this.#listed) return
    const { workspace, redraw } = this.#context
    const entities =
      this.#moment && new PastEntities(workspace, { moment: this.#moment, noun: this.#noun, text: this.#text })
    // A search shows what it finds as it goes on; under a slider, the list of before stays until there is another.
    if (this.#text !== '') this.#entities = entities
    await entities?.more(pageSize, isOver, redraw)
    if (isOver()) return
    this.#entities = entities
    this.#listed = wanted
  }

  /** The last question is the one that is answered. */
  #ask(answer: (isOver: () => boolean) => Promise<void> = (isOver) => this.#read(isOver)): void {
    this.#asked += 1
    const asked = this.#asked
    const isOver = () => asked !== this.#asked
    this.#isBusy = true
    this.#isStale = false
    this.#error = undefined
    this.#context.redraw()
    answer(isOver)
      .catch((error: unknown) => {
        if (!isOver()) this.#error = error
      })
      .finally(() => {
        if (isOver()) return
        this.#isBusy = false
        this.#context.redraw()
        if (this.#isStale) this.#ask()
      })
  }

  get #rows(): number {
    return this.#length.getSnapshot().data[0] ?? 0
  }
}
