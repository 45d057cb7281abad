import { expect, test } from 'vitest'
import { idInRun, isId, isIdOf } from '../../src/core/ids.ts'

const key = 'Deal.won/provision/deal_1|win|1'

test('[F7] ids made in a run follow from its key, the noun and the position: these are promised for ever', () => {
  expect(idInRun(key, 'Customer', 0)).toBe('customer_X2EGWF0Y1B25AZ5D23J4R9ETCT')
  expect(idInRun(key, 'Customer', 1)).toBe('customer_NQQRV41R7Y40VJ68VQRD9PE7AB')
  expect(idInRun(key, 'Customer', 'main')).toBe('customer_KV02X47A2GZKZ0BAGFBDB9Z1TY')
})

test('[F7] entities of different nouns in one run do not share their token', () => {
  const token = (id: string) => id.slice(id.indexOf('_'))
  expect(token(idInRun(key, 'Customer', 0))).not.toBe(token(idInRun(key, 'Subscription', 0)))
})

test('[F7] the token has 26 Crockford characters and need not be a ULID', () => {
  expect(idInRun(key, 'Customer', 0)).toMatch(/^customer_[0-9A-HJKMNP-TV-Z]{26}$/)
})

test('any type_token is an id', () => {
  expect(['plan_Nw8rTxJv', 'contact_fX9bL5nRd', 'deal_k7TmPvQx'].every(isId)).toBe(true)
  expect(['', 'deal', 'deal_', 'Deal_1', 'deal_1|x', 1].some(isId)).toBe(false)
  expect(isIdOf('Deal', 'deal_1')).toBe(true)
  expect(isIdOf('Deal', 'dealer_1')).toBe(false)
})
