/** What the inspector may do to this page's network. */
import { createNetworkFaults } from 'wonce/devtools'

export const faults = createNetworkFaults()
