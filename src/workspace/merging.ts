/** What changes the log or its rows from outside, in one piece: see fetched.ts. */
export { receive } from './merge.ts'
export { rebuild } from './rebuild.ts'
export { reissue } from './reissue.ts'
