/** A tab whose workspace has a relay. */
export { Deal, open, provision, provisioned, workspace } from './workspace.page.ts'
