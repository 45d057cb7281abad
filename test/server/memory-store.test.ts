import { MemoryRelayStore } from '../../server/memory-store.ts'
import { relayStoreContract } from './relay-store-contract.ts'

relayStoreContract(async () => new MemoryRelayStore())
