/**
 * One tab, and the exports of the page's entry as seen from Node.
 *
 * `openTab<typeof import('./my-page.ts')>(context, url)` knows their types. Arguments and results cross two processes:
 * plain data, dates, bigints and typed arrays arrive, functions and class instances do not.
 */
import type { BrowserContext, CDPSession, Page } from 'playwright-core'

type FunctionName<Api> = {
  [Name in keyof Api]: Api[Name] extends (...args: never) => unknown ? Name : never
}[keyof Api] &
  string
type ArgumentsOf<F> = F extends (...args: infer A) => unknown ? A : never
type ResultOf<F> = F extends (...args: never) => infer R ? Awaited<R> : never

export interface Tab<Api> {
  readonly page: Page
  /** Errors that nothing in the page caught, as text. */
  readonly uncaught: readonly string[]
  /** Calls an exported function of the entry. Rejects with `PageError`. */
  call<Name extends FunctionName<Api>>(name: Name, ...args: ArgumentsOf<Api[Name]>): Promise<ResultOf<Api[Name]>>
  /** Runs `body` in the page: it sees its two arguments and the page's globals, and nothing of this file. */
  run<Result, Arg = undefined>(body: (wonce: Api, arg: Arg) => Result | Promise<Result>, arg?: Arg): Promise<Result>
  /** Runs `body` again and again until it gives something true. */
  until<Arg = undefined>(
    body: (wonce: Api, arg: Arg) => unknown,
    options?: { readonly arg?: Arg; readonly timeoutMs?: number },
  ): Promise<void>
  /** As a browser does to a tab long in the background: no timer, no message, no callback runs until `thaw`. */
  freeze(): Promise<void>
  thaw(): Promise<void>
  reload(): Promise<void>
  close(): Promise<void>
}

/** What code in the page threw, with the `code` that `instanceof` could not carry across. */
export class PageError extends Error {
  readonly code: string | undefined

  constructor({ name, message, code, stack }: Thrown) {
    super(message)
    this.name = name
    this.code = code
    if (stack !== undefined) this.stack = stack
  }
}

interface Thrown {
  readonly name: string
  readonly message: string
  readonly code: string | undefined
  readonly stack: string | undefined
}
type Outcome =
  | { readonly type: 'result'; readonly result: unknown }
  | { readonly type: 'thrown'; readonly thrown: Thrown }

interface Question {
  readonly id: number
  readonly source: string
  readonly args: readonly unknown[]
}

export async function openTab<Api>(context: BrowserContext, url: string): Promise<Tab<Api>> {
  const page = await context.newPage()
  const uncaught: string[] = []
  page.on('pageerror', (error) => uncaught.push(String(error.stack ?? error)))
  // tsx keeps the names of functions by a helper of its own, which then stands in the text of `body`.
  await page.addInitScript('globalThis.__name = (value) => value')
  await page.goto(url)
  let session: CDPSession | undefined
  const setLifecycle = async (state: 'frozen' | 'active') => {
    session ??= await context.newCDPSession(page)
    await session.send('Page.setWebLifecycleState', { state })
  }
  const ready = async () => {
    await page
      .waitForFunction('globalThis.wonce !== undefined', undefined, { timeout: 10_000 })
      .catch((error: unknown) => {
        throw new Error(`The page at ${url} did not start. ${uncaught.join('\n')}`, { cause: error })
      })
  }
  await ready()

  let asked = 0
  const ask = async (question: Question): Promise<Outcome> => {
    try {
      return await page.evaluate(evaluateInPage, question)
    } catch (error) {
      if (!String(error).includes('Resulting promise was garbage collected')) throw error
      return ask(question)
    }
  }
  const inPage = async (source: string, args: readonly unknown[]): Promise<unknown> => {
    asked += 1
    const outcome = await ask({ id: asked, source, args })
    if (outcome.type === 'thrown') throw new PageError(outcome.thrown)
    return outcome.result
  }
  const tab: Tab<Api> = {
    page,
    uncaught,
    // Both casts: the page holds the entry that `Api` is the type of, and gives what its function gives.
    call: (name, ...args) =>
      inPage(`(wonce, ...args) => wonce[${JSON.stringify(name)}](...args)`, args) as Promise<
        ResultOf<Api[typeof name]>
      >,
    run: <Result, Arg>(body: (wonce: Api, arg: Arg) => Result | Promise<Result>, arg?: Arg) =>
      inPage(String(body), [arg]) as Promise<Result>,
    async until(body, { arg, timeoutMs = 10_000 } = {}) {
      const deadline = Date.now() + timeoutMs
      while (!(await inPage(String(body), [arg]))) {
        if (Date.now() > deadline) throw new Error(`Still not true after ${timeoutMs} ms: ${String(body)}`)
        await new Promise((done) => setTimeout(done, 20))
      }
    },
    freeze: () => setLifecycle('frozen'),
    thaw: () => setLifecycle('active'),
    async reload() {
      await page.reload()
      await ready()
    },
    close: () => page.close(),
  }
  return tab
}

/**
 * Stands alone, since only its text travels to the page.
 *
 * The page keeps its answer until it has been fetched, so that the same question can be asked again: while it marks what
 * is still in use, Chromium 150 now and then tells the debugger that a pending promise was collected, and settles it
 * all the same (seen once in some 150 runs with `--js-flags=--stress-marking=20`; all that was awaited had happened).
 */
async function evaluateInPage({ id, source, args }: Question): Promise<Outcome> {
  const kept: Map<number, Promise<Outcome>> = Reflect.get(globalThis, 'wonceAnswers') ?? new Map()
  Reflect.set(globalThis, 'wonceAnswers', kept)
  const act = async (): Promise<Outcome> => {
    try {
      // biome-ignore lint/security/noGlobalEval: the text is a function of the test itself.
      const body: (...all: readonly unknown[]) => unknown = globalThis.eval(`(${source})`)
      return { type: 'result', result: await body(Reflect.get(globalThis, 'wonce'), ...args) }
    } catch (error) {
      if (!(error instanceof Error)) {
        return { type: 'thrown', thrown: { name: 'Error', message: String(error), code: undefined, stack: undefined } }
      }
      const code: unknown = Reflect.get(error, 'code')
      const { name, message, stack } = error
      return { type: 'thrown', thrown: { name, message, code: code === undefined ? undefined : String(code), stack } }
    }
  }
  // Whoever was told that an answer is lost asks again at once. Without a timer: pages count theirs.
  kept.delete(id - 50)
  const answer = kept.get(id) ?? act()
  kept.set(id, answer)
  return answer
}
