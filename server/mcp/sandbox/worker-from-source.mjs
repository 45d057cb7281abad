// Not in the package: see start-worker.ts.
import { register } from 'tsx/esm/api'

register()
await import('./worker.ts')
