/** A verb, ready to be called, and how its last call fares. */
import { useState, useSyncExternalStore } from 'react'
import { useSource } from './source.ts'
import { type Verb, VerbCalls } from './verb-calls.ts'

/** `Deal.win`, or any other verb of a noun. */
type VerbForm = ((...args: never) => Promise<unknown>) & { readonly noun: string; readonly verb: string }

/**
 * ```tsx
 * const { run, pending, error } = useVerb(Deal.win)
 * <button disabled={pending} onClick={() => run(deal.$id)}>Won</button>
 * ```
 */
export function useVerb<F extends VerbForm>(form: F): Verb<Parameters<F>, Awaited<ReturnType<F>>> {
  const source = useSource()
  const { noun, verb } = form
  const begin = () => ({ source, noun, verb, calls: new VerbCalls(carriesOut<F>(source, noun, verb)) })
  const [begun, keep] = useState(begin)
  const isSame = begun.source === source && begun.noun === noun && begun.verb === verb
  const shown = isSame ? begun : begin()
  // Of another verb, or elsewhere, an error or a call of before says nothing. As React has it for what follows from what is passed.
  if (!isSame) keep(shown)
  const { get, subscribe } = shown.calls
  return useSyncExternalStore(subscribe, get, get)
}

function carriesOut<F extends VerbForm>(
  source: ReturnType<typeof useSource>,
  noun: string,
  verb: string,
): (...args: Parameters<F>) => Promise<Awaited<ReturnType<F>>> {
  return (...args) =>
    source().opening.then((workspace) => {
      // The graph of a workspace has each noun under its name, and that each verb: this is `form`, bound to it.
      const bound = Reflect.get(Reflect.get(workspace.$, noun), verb) as (
        ...args: Parameters<F>
      ) => Promise<Awaited<ReturnType<F>>>
      return bound(...args)
    })
}
