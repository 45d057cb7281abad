/** Whether the amounts of an invoice add up. */
import type { Issue } from '../core/errors.ts'
import { ValidationError } from '../core/errors.ts'

interface Amounts {
  readonly $id: string
  readonly subtotal: number
  readonly total: number
  readonly amountDue: number
  readonly tax?: number | undefined
  readonly discount?: number | undefined
  readonly amountPaid?: number | undefined
}

/** Throws `ValidationError` with every sum that is wrong. `paid`, where given, has to settle the whole total. */
export function checkAmounts(invoice: Amounts, paid: number | undefined): void {
  const { subtotal, total, amountDue, tax = 0, discount = 0, amountPaid = 0 } = invoice
  const issues: Issue[] = []
  const check = (field: string, what: string, received: number, expected: number): void => {
    if (received !== expected) issues.push({ field, expected: `expected ${expected} (${what})`, received })
  }
  check('total', 'subtotal + tax − discount', total, subtotal + tax - discount)
  check('amountDue', 'total − amountPaid', amountDue, total - amountPaid)
  check('amountPaid', 'the whole total', paid ?? total, total)
  if (issues.length > 0) throw new ValidationError('Invoice', `Invoice.pay on ${invoice.$id}`, issues)
}
