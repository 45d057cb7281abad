/** What verbs and runs want of the past, seldom: part of later.ts, which imports them. */
export { stateBehind } from './as-of.ts'
export { clearingOlder } from './older-shapes.ts'
export { unlikeFirst } from './unstable-hook.ts'
