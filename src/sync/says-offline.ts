/** Whether the browser believes that there is no network at all. */
export function saysOffline(): boolean {
  const { navigator } = globalThis as { navigator?: { readonly onLine?: boolean } } // Node's does not say
  return navigator?.onLine === false
}
