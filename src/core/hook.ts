/**
 * Hooks by name: which code runs before and after a verb.
 *
 * A hook is called `Deal.won/name` (docs/semantics.md H4). The name is what makes its runs count once, so it is given
 * once and for ever: not taken from source text, build or order of registration.
 */
import { HookNameError } from './errors.ts'
import { Feed } from './feed.ts'
import type { AnyEntity, Fields } from './noun.ts'
import { eventType, hookBase } from './noun.ts'

/** `$` is the graph the hook acts on; its type belongs to the layer that makes it. */
export type BeforeHook = (entity: AnyEntity | undefined, input: Fields, $: never) => unknown
export type AfterHook = (entity: AnyEntity, $: never, run: HookRun) => unknown

/** What an after-hook knows about its own run. */
export interface HookRun {
  /** The same for every device and every attempt: pass it on as an idempotency key. */
  readonly key: string
  /** Ref of the event that this run answers. */
  readonly trigger: string
  /** 1 for the first attempt. */
  readonly attempt: number
  /** `throw run.later(60_000)` asks for another attempt after that many milliseconds, and does not count as a failure. */
  later(delayMs: number): Error
}

export interface RegisteredHook {
  /** `Deal.won/provision`, with `*` at its end where it runs once per entity. */
  readonly name: string
  readonly noun: string
  /** The type of the events it answers: `deal.won`. */
  readonly on: string
  readonly backfill: boolean
  /** Nobody wants it any more: it answers what is owed under its name, by doing nothing, and takes on nothing new (H4). */
  readonly isRetired: boolean
  readonly body: AfterHook
}

/** How often an after-hook runs, and for what. Without any: for each time the verb counts, from when the hook is first seen. */
export interface HookOptions {
  /** `'entity'`: once for an entity, however often it is reopened. */
  readonly once?: 'entity' | undefined
  /** Runs for everything that ever happened, too. */
  readonly backfill?: boolean | undefined
}

const namePattern = /^[A-Za-z0-9_.-]{1,128}$/

export class HookRegistry {
  /** By name; one without a name stands under a symbol of its own. */
  readonly #before = new Map<string, Map<string | symbol, BeforeHook>>()
  readonly #after = new Map<string, RegisteredHook>()
  readonly #registered = new Feed<RegisteredHook>()
  readonly #outer: HookRegistry | undefined
  readonly #inner = new Set<HookRegistry>()

  /** Names taken in `outer` are taken here too, and those taken here are there, until the end. */
  constructor(outer?: HookRegistry) {
    this.#outer = outer
    if (outer !== undefined) outer.#inner.add(this)
  }

  /** Its names are free there. */
  end(): void {
    if (this.#outer !== undefined) this.#outer.#inner.delete(this)
  }

  /** Present where a name may be given again, the newer body taking over: hot reload (`openWorkspace({ dev: true })`). */
  dev: { readonly warn: (message: string) => void } | undefined

  /** Before-hooks run in the order in which they were registered. Returns the undo. */
  addBefore(noun: string, past: string, name: string | undefined, body: BeforeHook): () => void {
    const base = hookBase(noun, past)
    const hooks = this.#before.get(base) ?? new Map<string | symbol, BeforeHook>()
    const key = name ?? Symbol()
    if (name !== undefined) checkName(base, name)
    if (hooks.has(key) && this.dev === undefined) throw taken(base, name)
    if (name === undefined && [...hooks.keys()].some(isUnnamed)) this.dev?.warn(unnamedAgain(base))
    this.#before.set(base, hooks.set(key, body))
    return () => {
      if (hooks.get(key) === body) hooks.delete(key)
    }
  }

  /** Without a body the name is retired. */
  addAfter(
    noun: string,
    past: string,
    name: string | undefined,
    body: AfterHook | null,
    options: HookOptions,
  ): () => void {
    const base = hookBase(noun, past)
    if (name !== undefined) checkName(base, name)
    const full = `${base}/${name ?? 'default'}${options.once === 'entity' ? '*' : ''}`
    const isTaken = [this, this.#outer, ...this.#inner].some((registry) => registry?.named(full) !== undefined)
    if (isTaken && this.dev === undefined) throw taken(base, name)
    const backfill = options.backfill === true
    const how = body === null ? { isRetired: true, body: () => {} } : { isRetired: false, body }
    const hook: RegisteredHook = { name: full, noun, on: eventType(noun, past), backfill, ...how }
    this.#after.set(full, hook)
    this.#registered.emit(hook)
    return () => {
      if (this.#after.get(full) === hook) this.#after.delete(full)
    }
  }

  before(noun: string, past: string): readonly BeforeHook[] {
    return [...(this.#before.get(hookBase(noun, past))?.values() ?? [])]
  }

  /** What one type of event owes. */
  after(type: string): readonly RegisteredHook[] {
    return this.all().filter((hook) => hook.on === type)
  }

  named(name: string): RegisteredHook | undefined {
    return this.#after.get(name)
  }

  /** After-hooks that take on what happens from now on. */
  all(): readonly RegisteredHook[] {
    return [...this.#after.values()].filter(({ isRetired }) => !isRetired)
  }

  /** Hears of after-hooks registered from now on. Returns the undo. */
  subscribe(listener: (hook: RegisteredHook) => void): () => void {
    return this.#registered.subscribe(listener)
  }
}

/** Hooks registered on the nouns themselves: they apply to every workspace of the process. */
export const processHooks: HookRegistry = new HookRegistry()

function checkName(base: string, name: string): void {
  if (namePattern.test(name)) return
  throw new HookNameError(
    `The hook name ${JSON.stringify(name)} on ${base} may only have letters, digits, _ . and -.`,
    {
      base,
      name,
    },
  )
}

function taken(base: string, name: string | undefined): HookNameError {
  const message =
    name === undefined
      ? `${base} already has its one unnamed hook. Give each a name: ${base}('what-it-does', fn).`
      : `${base} already has a hook named ${name}: choose another name, or open the workspace with { dev: true } where the same module was only loaded anew (hot reload).`
  return new HookNameError(message, { base, name })
}

function isUnnamed(name: string | symbol): boolean {
  return typeof name === 'symbol'
}

function unnamedAgain(base: string): string {
  return `Another hook without a name was registered before the verb of ${base}: give a name as the first argument, or the old one runs as well where its module was only loaded anew (hot reload).`
}
