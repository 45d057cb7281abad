/**
 * Worlds that once broke a law, by the seed that `npm run laws` printed. They are played by name in every test run.
 *
 * A seed only means the same world as long as the generators draw alike: where a change of the kit makes them draw
 * otherwise, what a seed had found needs a test of its own.
 */
import type { WorldScript } from './world-script.ts'

export interface KeptSeed {
  readonly form: WorldScript['form']
  readonly seed: number
  /** What it found. */
  readonly found: string
}

export const keptSeeds: readonly KeptSeed[] = [
  { form: 'mixed', seed: 35, found: 'events whose causes a power cut took from everybody wait and harm nobody' },
  { form: 'dense', seed: 478, found: 'a cascade of hooks that all fail comes to rest' },
]
