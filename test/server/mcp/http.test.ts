import { describe } from 'vitest'
import { openHttp, writeToken } from './http-server.ts'
import { servingContract } from './serving-contract.ts'

describe('over HTTP', () => {
  servingContract(async () => {
    const { url, close } = await openHttp()
    return { where: { url, token: writeToken }, close }
  })
})
