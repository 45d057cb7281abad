import { expect, test } from 'vitest'
import { z } from 'zod'
import '../../src/billing/index.ts'
import '../../src/crm/index.ts'
import type { Vocabulary } from '../../src/index.ts'
import { agentWords } from '../../src/mcp/index.ts'
import { announcedSteps } from '../../src/mcp/steps-schema.ts'

function bytesAnnounced(words: Vocabulary): number {
  return JSON.stringify(z.toJSONSchema(announcedSteps(words), { io: 'input', reused: 'ref' })).length
}

test('what is announced takes the steps that are checked, and no others', () => {
  const steps = announcedSteps(agentWords())
  const takes = (step: object) => steps.safeParse([step]).success
  expect(takes({ verb: 'Deal.win', input: { id: { $step: 0 } } })).toBe(true)
  expect(takes({ verb: 'Contact.update', input: { id: 'contact_1', phone: null, role: null } })).toBe(true)
  expect(takes({ verb: 'Contact.create', input: { name: 'Ada', phone: null } })).toBe(false)
  expect(takes({ verb: 'Contact.update', input: { id: 'contact_1', role: 'King' } })).toBe(false)
  expect(takes({ verb: 'Deal.win', input: {} })).toBe(false)
})

test('nouns that would make it too long are announced by the names of their verbs', () => {
  const words = agentWords()
  expect(bytesAnnounced(words)).toBeGreaterThan(30_000)
  const more = words.map((word) => ({
    ...word,
    name: `Own${word.name}`,
    verbs: word.verbs.map((verb) => ({
      ...verb,
      input: verb.input.map((field) => ({ ...field, name: `own${field.name}` })),
    })),
  }))
  const all = [...words, ...more]
  expect(bytesAnnounced(all)).toBeLessThan(10_000)
  const steps = announcedSteps(all)
  expect(steps.safeParse([{ verb: 'OwnDeal.win', input: {} }]).success).toBe(true)
  expect(steps.safeParse([{ verb: 'OwnDeal.wim', input: {} }]).success).toBe(false)
})
