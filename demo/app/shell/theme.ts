/** Light, dark, or as the system has it: in every tab. */
import { useSyncExternalStore } from 'react'

export type Theme = 'light' | 'dark' | 'system'

/** index.html reads it too, before the first paint. */
const key = 'wonce-demo/theme'
const listeners = new Set<() => void>()

export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, storedTheme)
}

export function setTheme(theme: Theme): void {
  if (theme === 'system') localStorage.removeItem(key)
  else localStorage.setItem(key, theme)
  show()
}

/** The first step from the system's is to the other one, so that a press is seen. */
export function nextTheme(theme: Theme): Theme {
  const isDark = matchMedia('(prefers-color-scheme: dark)').matches
  const steps: readonly Theme[] = isDark ? ['system', 'light', 'dark'] : ['system', 'dark', 'light']
  return steps[(steps.indexOf(theme) + 1) % steps.length] ?? 'system'
}

function storedTheme(): Theme {
  const stored = localStorage.getItem(key)
  return stored === 'light' || stored === 'dark' ? stored : 'system'
}

function show(): void {
  const theme = storedTheme()
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
  for (const listener of [...listeners]) listener()
}

function follow(event: StorageEvent): void {
  if (event.key === key || event.key === null) show()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  window.addEventListener('storage', follow)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) window.removeEventListener('storage', follow)
  }
}
