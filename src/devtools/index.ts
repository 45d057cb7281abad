/** `wonce/devtools`: looks into a workspace. Load it with `import()`, so that nobody pays for it who does not look. */

export type { Inspector, InspectorOptions } from './mount-inspector.ts'
export { mountInspector } from './mount-inspector.ts'
export type { DatabaseFaults, NetworkFaults } from './network-faults.ts'
export { createNetworkFaults } from './network-faults.ts'
export type { NetworkTrouble } from './troubled-socket.ts'
