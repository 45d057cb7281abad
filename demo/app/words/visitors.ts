/** What went wrong, for somebody who has never heard of a relay or a stage. */
import { codeOf } from './errors.ts'

export function visitorWords(error: unknown): string {
  switch (codeOf(error)) {
    case 'validation':
      return 'Something in it does not look right. Please check your name and address, then send it again.'
    case 'refused':
      return 'We could not take this. Please check your name and address, then send it again.'
    case 'storage-full':
    case 'storage-unavailable':
    case 'storage-blocked':
    case 'storage-lost':
      return 'This browser could not keep what you wrote, so nothing was sent. Please leave private browsing or free some space, then send it again.'
    default:
      return 'Something went wrong, and nothing was sent. Please reload the page, then try again.'
  }
}
