/** Says, in each tab that comes back or is opened, what this device missed; until somebody has looked. */
import { useEffect } from 'react'
import { useLocation } from 'wouter'
import { maxArrivals, useArrivals } from '../start/arrivals.ts'
import { plural } from '../words/dates.ts'
import { inform } from './toasts.tsx'

export function TellArrivals(): undefined {
  const arrivals = useArrivals()
  const [location, go] = useLocation()
  const isShown = location === '/merges'
  useEffect(() => {
    if (arrivals.length === 0 || isShown) return
    inform(`${arrivalWords(arrivals.length)} while you were offline`, {
      text: 'By others. They are here now.',
      action: { label: 'Show', run: () => go('/merges') },
    })
  }, [arrivals, isShown, go])
}

export function arrivalWords(count: number): string {
  return count < maxArrivals ? plural(count, 'change') : `${maxArrivals} changes or more`
}
