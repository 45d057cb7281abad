/** A verb, ready to be called, and how its last call fares. */
import { useCallback, useReducer } from 'react'
import { asError } from './as-error.ts'
import { useSource } from './source.ts'

/** `Deal.win`, or any other verb of a noun. */
type VerbForm = ((...args: never) => Promise<unknown>) & { readonly noun: string; readonly verb: string }

export interface Verb<Args extends readonly unknown[], Result> {
  /**
   * Carries the verb out on the workspace at hand. Resolves with the entity once it is durable on this device, or with
   * `undefined` where it was refused: never rejects, since `error` says why. The same function at each render.
   */
  readonly run: (...args: Args) => Promise<Result | undefined>
  /** Whether a call has not ended. */
  readonly pending: boolean
  /** What the last call was refused with. Gone when the next one begins. */
  readonly error: Error | undefined
  /** Forgets `error`. */
  readonly reset: () => void
}

interface Calls {
  /** How many have not ended. */
  readonly open: number
  /** The last one that began. */
  readonly last: symbol | undefined
  readonly error: Error | undefined
}

type Step =
  | { readonly type: 'begin'; readonly call: symbol }
  | { readonly type: 'end'; readonly call: symbol; readonly error: Error | undefined }
  | { readonly type: 'reset' }

const none: Calls = { open: 0, last: undefined, error: undefined }

/**
 * ```tsx
 * const { run, pending, error } = useVerb(Deal.win)
 * <button disabled={pending} onClick={() => run(deal.$id)}>Won</button>
 * ```
 */
export function useVerb<F extends VerbForm>(form: F): Verb<Parameters<F>, Awaited<ReturnType<F>>> {
  const source = useSource()
  const [{ open, error }, dispatch] = useReducer(next, none)
  const { noun, verb } = form
  const run = useCallback(
    async (...args: Parameters<F>): Promise<Awaited<ReturnType<F>> | undefined> => {
      const call = Symbol(verb)
      dispatch({ type: 'begin', call })
      try {
        const workspace = await source().opening
        // `form`, bound to that workspace: its graph has each noun under its name, and that each verb.
        const bound = Reflect.get(Reflect.get(workspace.$, noun), verb) as (
          ...args: Parameters<F>
        ) => Promise<Awaited<ReturnType<F>>>
        const result = await bound(...args)
        dispatch({ type: 'end', call, error: undefined })
        return result
      } catch (error) {
        dispatch({ type: 'end', call, error: asError(error) })
        return undefined
      }
    },
    [source, noun, verb],
  )
  const reset = useCallback(() => dispatch({ type: 'reset' }), [])
  return { run, pending: open > 0, error, reset }
}

function next(calls: Calls, step: Step): Calls {
  switch (step.type) {
    case 'begin':
      return { open: calls.open + 1, last: step.call, error: undefined }
    case 'end':
      return { ...calls, open: calls.open - 1, error: step.call === calls.last ? step.error : calls.error }
    case 'reset':
      return { ...calls, error: undefined }
  }
}
