/**
 * The open list of nouns, from which the type of `$` follows.
 *
 * Each file that defines a noun adds it, so that nouns need not import each other to be seen in hooks:
 *
 *     declare module 'wonce' {
 *       interface Nouns { Ticket: typeof Ticket }
 *     }
 *
 * Inside the package the module is this file, by its relative path.
 */

// biome-ignore lint/suspicious/noEmptyInterface: empty so that each noun can extend it
export interface Nouns {}

export type NounName = keyof Nouns & string
