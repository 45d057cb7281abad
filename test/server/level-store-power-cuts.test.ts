import { describe, expect, onTestFinished, test } from 'vitest'
import { Chance } from '../kit/chance.ts'
import { type CutStore, openCutStore } from '../kit/relay/cut-store.ts'
import { relayStoreContract } from './relay-store-contract.ts'

const seed = 20_261_127
const chance = new Chance(seed)
const opened: CutStore[] = []

describe(`[S2] on a disk that loses power again and again, in the middle of a write (seed ${seed})`, () => {
  relayStoreContract(
    async () => {
      const cut = await openCutStore(chance.split())
      opened.push(cut)
      onTestFinished(() => cut.close())
      return cut.store
    },
    { losesLeases: true },
  )

  test('which is torn, most of the time', () => {
    expect(opened.reduce((sum, { torn }) => sum + torn, 0)).toBeGreaterThan(10)
  })
})
