/** A bar for each month, for later, and for what has no date: what may come, and in front of it what is likely. The same in a table. */
import { useId } from 'react'
import { month } from '../words/dates.ts'
import { money, shortMoney } from '../words/money.ts'
import type { ForecastRow } from './revenue-model.ts'
import styles from './revenue-page.module.css'

const width = 640
const height = 200
const floor = height - 26
const top = 22

export function ForecastChart({ rows }: { readonly rows: readonly ForecastRow[] }) {
  const id = useId()
  const most = Math.max(1, ...rows.map(({ total }) => total))
  const y = (value: number): number => floor - (value / most) * (floor - top)
  const pitch = width / Math.max(1, rows.length)
  const bar = Math.min(72, pitch * 0.56)
  return (
    <div className={styles.forecast}>
      <div>
        <svg
          className={styles.chart}
          viewBox={`0 0 ${width} ${height}`}
          role="img"
          aria-labelledby={`${id}-title`}
          aria-describedby={`${id}-table`}
        >
          <title id={`${id}-title`}>
            Total and weighted value of open deals by month, of those that close later, and of those without a date
          </title>
          <line x1="0" x2={width} y1={floor} y2={floor} className={styles.axis} />
          {rows.map(({ when, total, weighted }, at) => {
            const x = pitch * at + (pitch - bar) / 2
            return (
              <g key={when}>
                <rect x={x} y={y(total)} width={bar} height={floor - y(total)} rx="4" className={styles.total} />
                <rect
                  x={x}
                  y={y(weighted)}
                  width={bar}
                  height={floor - y(weighted)}
                  rx="4"
                  className={styles.weighted}
                />
                <text x={x + bar / 2} y={y(total) - 7} className={styles.amount}>
                  {shortMoney(total)}
                </text>
                <text x={x + bar / 2} y={height - 7} className={styles.month}>
                  {whenWords(when)}
                </text>
              </g>
            )
          })}
        </svg>
        <p className={styles.legend} aria-hidden="true">
          <span data-kind="total" /> total <span data-kind="weighted" /> weighted
        </p>
      </div>
      <table id={`${id}-table`} className={styles.table} aria-label="Forecast by month">
        <thead>
          <tr>
            <th scope="col">Closes</th>
            <th scope="col">Deals</th>
            <th scope="col">Total</th>
            <th scope="col">Weighted</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ when, deals, total, weighted }) => (
            <tr key={when}>
              <th scope="row">{whenWords(when)}</th>
              <td>{deals.toLocaleString('en-US')}</td>
              <td>{money(total)}</td>
              <td>{money(weighted)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function whenWords(when: string): string {
  if (when === 'later') return 'Later'
  return when === 'undated' ? 'No date' : month(when)
}
