/** What a run leaves in the log, if it is still owed then: what it wrote, or that it was given up (docs/semantics.md F7, H3). */
import type { Debt } from '../core/duty.ts'
import { ValidationError } from '../core/errors.ts'
import type { Body, RunEvent } from '../core/event.ts'
import { maxEventChars, maxSlotChars, maxSubs, wellFormed } from '../core/event.ts'
import type { Reads } from '../core/storage.ts'
import { deadLetter } from './given-up.ts'
import { makeGroup, type PayInline } from './group.ts'
import type { Run } from './run.ts'
import type { Draft } from './stamper.ts'
import type { Transaction } from './transaction.ts'

/** What the relay would refuse later fails the run now: nothing that was reported done may be lost (A1). */
export function sizedRecord(debt: Debt, bodies: readonly Body[]): Draft<RunEvent> {
  const record = recordOf(debt, { ok: true, subs: [...bodies] })
  const { length } = JSON.stringify(record)
  if (bodies.length <= maxSubs && debt.slot.length <= maxSlotChars && length <= maxEventChars) return record
  const expected = `a run holds at most ${maxSubs} verbs and ${maxEventChars} characters of JSON; this one holds ${bodies.length} and ${length}`
  throw new ValidationError('Run', `The hook ${debt.hook} for ${debt.target}`, [{ field: debt.hook, expected }])
}

/** A job: records what the run wrote, as it comes out on the rows of this moment. */
export async function recordRun(transaction: Transaction, debt: Debt, run: Run, pay: PayInline): Promise<void> {
  transaction.standAlone()
  if (!(await isOwed(transaction.replica.env.store, debt))) return
  await put(transaction, debt, sizedRecord(debt, await run.compose(transaction.view)), pay)
}

/** A job: records a dead letter. The debt stays; this database does not try this build's hook again by itself. */
export async function recordDeadLetter(
  transaction: Transaction,
  debt: Debt,
  error: unknown,
  pay: PayInline,
): Promise<void> {
  const { store, build } = transaction.replica.env
  transaction.standAlone()
  if (!(await isOwed(store, debt))) return
  const record = recordOf(debt, { ok: false, error: wellFormed(String(error).slice(0, 1000)), subs: [] })
  await put(transaction, debt, record, pay)
  transaction.takeBesides({ meta: [{ name: deadLetter(debt.key), value: build }] })
}

export async function isOwed(reads: Reads, debt: Debt): Promise<boolean> {
  const debts = await reads.debtsOf([debt.target])
  return debts.some(({ key, blocked }) => key === debt.key && blocked === undefined)
}

async function put(transaction: Transaction, debt: Debt, record: Draft<RunEvent>, pay: PayInline): Promise<void> {
  transaction.noteTarget(debt.trigger, debt.target)
  transaction.take(await makeGroup(transaction, [record], pay))
}

function recordOf(debt: Debt, outcome: Pick<RunEvent, 'ok' | 'subs'> & { error?: string }): Draft<RunEvent> {
  const { hook, slot, trigger, depth } = debt
  return { kind: 'run', hook, slot, trigger, depth, ...outcome }
}
