/** For pages: notes how transactions are begun. To be imported before anything that may keep the real function. */
export interface Begun {
  readonly mode: IDBTransactionMode
  readonly asked: IDBTransactionDurability | undefined
  /** What the browser made of it. */
  readonly durability: IDBTransactionDurability
}

export const begun: Begun[] = []

const begin = IDBDatabase.prototype.transaction
IDBDatabase.prototype.transaction = function transaction(tables, mode, options) {
  const started = begin.call(this, tables, mode, options)
  begun.push({ mode: started.mode, asked: options?.durability, durability: started.durability })
  return started
}
