/** The table that is printed and the file that is kept. */
import { cpus, totalmem } from 'node:os'
import type { Answer } from './series.ts'
import type { Comparison } from './statistics.ts'
import { compare } from './statistics.ts'

export interface Row extends Comparison {
  readonly question: string
  readonly name: string
  readonly unit: Answer['unit']
  readonly target?: number
  /** `missing` where there is no target. */
  readonly met?: boolean
}

export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGb: number
  readonly chromium: string
  readonly node: string
  readonly dexie: string
}

export function machine(chromium: string, dexie: string): Machine {
  const [first] = cpus()
  return {
    cpu: first?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    chromium,
    node: process.version,
    dexie,
  }
}

export function rowsOf(question: string, { series, claims, unit }: Answer): readonly Row[] {
  return claims.map(({ name, ours, theirs, target, quantile, unit: own = unit }) => {
    const comparison = compare(series[ours] ?? [], series[theirs] ?? [], quantile)
    const met = target === undefined ? {} : { target, met: comparison.ratio <= target }
    return { question, name, unit: own, ...comparison, ...met }
  })
}

const columns = ['', 'ours', 'theirs', 'ratio', '95 % of ratios', 'target', 'met', 'rounds']

export function table(rows: readonly Row[]): string {
  const lines = [columns, ...rows.map(cells)]
  const widths = columns.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  return lines
    .map((line) =>
      line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))),
    )
    .map((line) => line.join('  '))
    .join('\n')
}

function cells({ name, unit, ours, theirs, ratio, interval, target, met, rounds }: Row): string[] {
  const verdict = met === undefined ? '–' : met ? 'yes' : 'NO'
  const limit = target === undefined ? '–' : `≤ ${target.toFixed(2)}`
  const range = `${interval[0].toFixed(2)} – ${interval[1].toFixed(2)}`
  return [
    name,
    `${figure(ours)} ${unit}`,
    `${figure(theirs)} ${unit}`,
    ratio.toFixed(2),
    range,
    limit,
    verdict,
    String(rounds),
  ]
}

function figure(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)
}
