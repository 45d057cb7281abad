/** Who sits at this device: the actor of what is done here, and the token of development mode. */
import { useSyncExternalStore } from 'react'

const key = 'wonce-demo/person'

/** The team of the sample workspace. */
export const suggestedPeople = ['Alice Moreno', 'Ben Okafor', 'Chloe Tan', 'David Lindqvist'] as const

/** `undefined` at the first visit. */
export function storedPerson(): string | undefined {
  try {
    return localStorage.getItem(key) ?? undefined
  } catch {
    return suggestedPeople[0] // site data is blocked: no database opens either, and what opens it says so
  }
}

/** Begins anew as somebody else: each has a copy of the workspace of his own on this device. */
export function becomePerson(name: string): void {
  localStorage.setItem(key, name.trim())
  location.reload()
}

export function usePerson(): string {
  return useSyncExternalStore(never, storedPerson) ?? ''
}

/** Another person means another page, so nothing changes while this one is there. */
function never(): () => void {
  return () => {}
}
