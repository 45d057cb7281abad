/** Who is on stage, and on what. */

export const deviceNames = ['ann', 'bob', 'cleo'] as const
export type DeviceName = (typeof deviceNames)[number]

/** Devices on stage from the first step on. The last one joins later, empty. */
export const firstDevices = ['ann', 'bob'] as const satisfies readonly DeviceName[]

export const people: { readonly [name in DeviceName]: { readonly person: string; readonly device: string } } = {
  ann: { person: 'Ann', device: 'Ann’s laptop' },
  bob: { person: 'Bob', device: 'Bob’s phone' },
  cleo: { person: 'Cleo', device: 'Cleo’s tablet' },
}

export function isDeviceName(name: string): name is DeviceName {
  return deviceNames.some((known) => known === name)
}

/** An actor of the log, as people call them. */
export function personOf(actor: string): string {
  return isDeviceName(actor) ? people[actor].person : actor
}
