/** A page that knows who listens to it. */
export { listenedFor } from './kit/count-listeners.ts'
export { open, provision, workspace } from './workspace.page.ts'
