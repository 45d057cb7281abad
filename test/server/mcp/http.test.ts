import { describe } from 'vitest'
import { serveHttp, writeToken } from './http-server.ts'
import { servingContract } from './serving-contract.ts'

describe('over HTTP', () => {
  servingContract(async () => ({ url: (await serveHttp()).url, token: writeToken }))
})
