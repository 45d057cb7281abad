import './kit/without-indexeddb.ts'

export { Deal, open } from './workspace.page.ts'
