import { describe } from 'vitest'
import { DexieDisk } from '../kit/dexie-disk.ts'
import { MemoryDisk } from '../kit/disk.ts'
import { storeContract } from './store-contract.ts'

describe('the store in memory', () => storeContract(async () => new MemoryDisk()))
describe('the store in IndexedDB', () => storeContract(async () => new DexieDisk()))
