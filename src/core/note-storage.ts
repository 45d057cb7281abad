/** What notes ask of the place that keeps them on this device: updates of Yjs documents, by the names of the notes. */

export interface NoteStore {
  /** Oldest first; none where this device has nothing of the note. */
  read(note: string): Promise<readonly Uint8Array[]>
  /**
   * Adds them behind those that are there; resolves once the transaction is complete. After many of them, all that is there
   * is replaced by one, in the same transaction. Rejects with a `StorageError`; nothing of it was written then.
   */
  append(note: string, updates: readonly Uint8Array[]): Promise<void>
  close(): void
}
