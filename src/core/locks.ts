/** The part of the Web Locks API that Wonce uses. */
export interface Locks {
  /**
   * Runs `task` while holding the lock; with `ifAvailable`, runs it with `false` where somebody else holds it. With `steal` it is
   * taken from whoever holds it, past those who wait: the holder's `task` goes on, and its request rejects.
   */
  request<T>(
    name: string,
    options: { readonly ifAvailable: boolean; readonly steal?: boolean; readonly signal?: AbortSignal },
    task: (isHeld: boolean) => Promise<T>,
  ): Promise<T>
}
