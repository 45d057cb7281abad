/**
 * Parts of the app whose code is fetched when they are first shown.
 *
 * `lazy` of React asks once: what could not be fetched then is missing until the page is reloaded. Of these, whoever tries again
 * (boundary.tsx) has another one asked for.
 */
import { type ComponentType, createElement, lazy, type ReactNode } from 'react'
import { WonceError } from 'wonce'

const failed = new Set<() => void>()

// Vite asks for each style sheet once, whether it comes or not.
document.addEventListener(
  'error',
  ({ target }) => {
    if (!(target instanceof HTMLLinkElement) || target.rel !== 'stylesheet') return
    failed.add(() => target.replaceWith(target.cloneNode()))
  },
  true,
)

export function part<Props extends object>(load: () => Promise<ComponentType<Props>>): (props: Props) => ReactNode {
  const ask = () =>
    lazy(async () => {
      try {
        return { default: await load() }
      } catch (cause) {
        failed.add(() => {
          asked = ask()
        })
        throw notLoaded(cause)
      }
    })
  let asked = ask()
  return (props) => createElement(asked as ComponentType<Props>, props) // what is lazy takes the same
}

/** What could not be fetched is fetched by whoever shows it next. */
export function fetchAgain(): void {
  for (const again of failed) again()
  failed.clear()
}

export function notLoaded(cause: unknown): WonceError {
  return new WonceError('not-loaded', String(cause), {}, cause)
}
