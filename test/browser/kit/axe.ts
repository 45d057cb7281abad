/** What axe finds wrong with a page, or a part of it, as a person with a screen reader would meet it. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

interface Axe {
  run(where: unknown, options: object): Promise<{ readonly violations: readonly Violation[] }>
}

interface Violation {
  readonly id: string
  readonly help: string
  readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[]
}

const source = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** The rules that a scheme can break by itself: what a page consists of is the same in both. */
const ofColours = ['color-contrast', 'link-in-text-block'] as const

export interface FaultOptions {
  /** For the second scheme of a page: by the rules of colours alone, which is quicker. */
  readonly isColoursOnly?: boolean
}

/** A line for each violation: its rule, where, and what is wrong. */
export async function accessibilityFaults(
  page: Page,
  scheme: 'light' | 'dark',
  { isColoursOnly = false }: FaultOptions = {},
): Promise<readonly string[]> {
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
  if (!(await page.evaluate('"axe" in globalThis'))) await page.evaluate(await source)
  const violations = await page.evaluate(
    async (rules) => {
      const { axe } = globalThis as unknown as { readonly axe: Axe } // evaluated just before
      return (await axe.run(document, { resultTypes: ['violations'], ...(rules && { runOnly: rules }) })).violations
    },
    isColoursOnly ? [...ofColours] : undefined,
  )
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary ?? help}`),
  )
}
