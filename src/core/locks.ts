/** The part of the Web Locks API that Wonce uses. */
export interface Locks {
  /** Runs `task` while holding the lock; with `ifAvailable`, runs it with `false` where somebody else holds it. */
  request<T>(
    name: string,
    options: { readonly ifAvailable: boolean; readonly signal?: AbortSignal },
    task: (isHeld: boolean) => Promise<T>,
  ): Promise<T>
}
