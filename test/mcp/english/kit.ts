/** A vocabulary and a small world of entities for the tests of the English parser. */
import type { Step, StepReference, Vocabulary } from '../../../src/index.ts'
import { vocabulary as words } from '../../../src/index.ts'
import 'wonce/crm'
import 'wonce/billing'
import { z } from 'zod'
import { defineNoun } from '../../../src/core/define-noun.ts'
import type { Json } from '../../../src/core/event.ts'
import { dateField, datetimeField, filledText, idField } from '../../../src/core/fields.ts'
import type { Candidate, EnglishContext } from '../../../src/mcp/english/parse-english.ts'

/** A Wednesday. */
export const now = '2026-11-25T22:00:00.000Z'

defineNoun('SupportTicket', {
  fields: z.object({
    title: filledText(),
    status: z.enum(['Open', 'Escalated', 'Solved']).default('Open'),
    severity: z.enum(['Minor', 'Major', 'ShowStopper']).optional(),
    fee: z.number().optional(),
    currency: z.enum(['usd', 'eur']).optional(),
    isPublic: z.boolean().optional(),
    reportedAt: datetimeField().optional(),
    dueDate: dateField().optional(),
    reporter: idField().optional(),
    organization: idField().optional(),
  }),
  state: 'status',
  refs: { reporter: 'Contact', organization: 'Organization' },
  verbs: {
    escalate: { past: 'escalated', participle: 'escalating', from: ['Open'], to: { status: 'Escalated' } },
    closeOut: { past: 'closedOut', participle: 'closingOut', to: { status: 'Solved' } },
  },
})

export const vocabulary: Vocabulary = words()

interface Entity {
  readonly id: string
  readonly noun: string
  /** The first is its title; the others are unique fields. */
  readonly keys: readonly string[]
}

const world: readonly Entity[] = [
  ['contact_alice', 'Contact', 'Alice Chen', 'alice@acme.dev'],
  ['contact_bob', 'Contact', 'Bob Smith', 'bob@smith.io'],
  ['contact_dana', 'Contact', 'Dana Lee', 'dana.lee@globex.com'],
  ['contact_kim1', 'Contact', 'Kim Novak', 'kim@novak.org'],
  ['contact_kim2', 'Contact', 'Kim Lane', 'kim@lane.org'],
  ['contact_sam1', 'Contact', 'Sam Park', 'sam1@park.org'],
  ['contact_sam2', 'Contact', 'Sam Park', 'sam2@park.org'],
  ['organization_acme', 'Organization', 'Acme', 'acme.dev'],
  ['organization_globex', 'Organization', 'Globex', 'globex.com'],
  ['organization_bank', 'Organization', 'Bank of Elbonia', 'bank.example'],
  ['organization_vandelay', 'Organization', 'Vandelay'],
  ['organization_vandelay85', 'Organization', 'Vandelay 85'],
  ['organization_vandelay12345', 'Organization', 'Vandelay 12345'],
  ['organization_vandelayIndustry', 'Organization', 'Vandelay Industry'],
  ['organization_kramerica', 'Organization', 'Kramerica Goods'],
  ['organization_kramerica12345', 'Organization', 'Kramerica 12345'],
  ['organization_pendant', 'Organization', 'Pendant 12345'],
  ['organization_wells', 'Organization', 'Wells'],
  ['organization_wellsSons', 'Organization', 'Wells, Fargo and Sons'],
  ['organization_prado', 'Organization', 'Prado del Sol house of wines'],
  ['deal_big', 'Deal', 'Acme Enterprise'],
  ['deal_small', 'Deal', 'Globex Starter'],
  ['deal_trip', 'Deal', 'Mark Twain Rollout'],
  ['deal_wendy', 'Deal', 'Wendy'],
  ['deal_wendys', 'Deal', "Wendy's"],
  ['deal_renewal1', 'Deal', 'Renewal'],
  ['deal_renewal2', 'Deal', 'Renewal'],
  ['organization_unit', 'Organization', 'Unit'],
  ['lead_web', 'Lead', 'Web Inquiry'],
  ['lead_carl', 'Lead', 'Carl Jones'],
  ['activity_call', 'Activity', 'Intro Call'],
  ['activity_demo', 'Activity', 'Product Demo'],
  ['activity_tour', 'Activity', 'Product Tour'],
  ['pipeline_sales', 'Pipeline', 'Sales', 'sales-main'],
  ['customer_acme', 'Customer', 'Acme', 'billing@acme.dev'],
  ['customer_initech', 'Customer', 'Initech', 'billing@initech.com'],
  ['product_suite', 'Product', 'Suite', 'suite'],
  ['product_tour', 'Product', 'Tour', 'tour'],
  ['plan_pro', 'Plan', 'Pro', 'pro'],
  ['plan_basic', 'Plan', 'Basic', 'basic'],
  ['price_1', 'Price', 'price_1'],
  ['subscription_1', 'Subscription', 'subscription_1', 'sub_stripe1'],
  ['subscription_2', 'Subscription', 'subscription_2', 'sub_stripe2'],
  ['subscription_3', 'Subscription', 'subscription_3', 'sub_stripe3'],
  ['invoice_7', 'Invoice', 'INV-7'],
  ['invoice_8', 'Invoice', 'INV-8'],
  ['payment_1', 'Payment', 'payment_1'],
  ['supportticket_1', 'SupportTicket', 'Printer On Fire'],
].map(([id = '', noun = '', ...keys]) => ({ id, noun, keys }))

/** Whole names first, ignoring case; else those whose name begins with the words asked for. */
async function find(noun: string, text: string): Promise<readonly Candidate[]> {
  const asked = text.toLowerCase()
  const ofNoun = world.filter((entity) => entity.noun === noun)
  const exact = ofNoun.filter(({ id, keys }) => id === text || keys.some((key) => key.toLowerCase() === asked))
  const begun = ofNoun.filter(({ keys }) => keys[0]?.toLowerCase().startsWith(`${asked} `))
  return (exact.length > 0 ? exact : begun).map(({ id, keys }) => ({ id, noun, title: keys[0] ?? id }))
}

/** Of the others nothing is known. */
const fields: { readonly [id: string]: Input } = {
  deal_big: { stage: 'Prospecting', organization: 'organization_acme' },
  deal_small: { stage: 'Won', organization: 'organization_globex' },
  deal_trip: { stage: 'Negotiation', contact: 'contact_alice' },
  deal_renewal1: { organization: 'organization_acme' },
  deal_renewal2: { organization: 'organization_globex' },
  organization_unit: { parent: 'organization_acme' },
  subscription_2: { status: 'Paused' },
  subscription_3: { status: 'Active' },
}

const outcomes: { readonly [verb: string]: Input } = {
  'Deal.create': { stage: 'Prospecting' },
  'Deal.win': { stage: 'Won' },
  'Deal.lose': { stage: 'Lost' },
  'Deal.close': { stage: 'Closed' },
  'Deal.reopen': { stage: 'Prospecting' },
  'Deal.advance': { stage: 'Qualification' },
}

/** Carries the steps out, as far as the corpus goes. */
async function fieldsAfter(
  steps: readonly Step[],
  _noun: string,
  target: string | StepReference,
): Promise<Step['input'] | undefined> {
  const idOf = (reference: unknown, made: number): string => {
    if (typeof reference === 'string') return reference
    const step: unknown = typeof reference === 'object' && reference !== null ? Reflect.get(reference, '$step') : made
    if (typeof step !== 'number' || step === made) return `made_${made}`
    return idOf(steps[step]?.input.id, step)
  }
  const id = idOf(target, -1)
  const written = steps.filter((step, place) => idOf(step.input.id, place) === id)
  if (fields[id] === undefined && written.length === 0) return undefined
  return Object.assign({}, fields[id], ...written.map(({ verb, input }) => ({ ...outcomes[verb], ...input })))
}

export const context: EnglishContext = { vocabulary, now, find, fieldsAfter }

export type Input = { readonly [field: string]: Json }
