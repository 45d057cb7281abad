/** A page that sees how Wonce begins its transactions. */
export { begun } from './kit/watch-transactions.ts'
export { Deal, open, provision, workspace } from './workspace.page.ts'
