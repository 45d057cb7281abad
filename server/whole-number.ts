/** A setting that is a whole number: its text, read and held against what it may be. */
import { z } from 'zod'

/** `why` follows the bounds in what is said of one outside of them: what would go wrong. */
export function whole(least: number, most: number, why?: string) {
  const message = `a whole number from ${least} to ${most}${why === undefined ? '' : `: ${why}`}`
  return z
    .string()
    .regex(/^\d{1,15}$/, message)
    .transform(Number)
    .refine((value) => value >= least && value <= most, message)
}
