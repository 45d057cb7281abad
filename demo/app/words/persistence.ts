/** Whether the browser keeps what is on this device, in words. */

/** `asked`: not answered yet. */
export type Persistence = 'not asked' | 'cannot be asked' | 'asked' | 'kept' | 'may be cleared'

export function persistenceWords(persistence: Persistence): string {
  switch (persistence) {
    case 'not asked':
      return 'The browser is asked to keep what is on this device once you have changed something here.'
    case 'cannot be asked':
      return 'This browser does not say whether it keeps what is on this device.'
    case 'asked':
      return 'The browser has been asked to keep what is on this device, and has not answered yet.'
    case 'kept':
      return 'The browser keeps what is on this device, also when space gets scarce.'
    case 'may be cleared':
      return 'The browser may clear this device when space gets scarce. What is synced comes back; what waits to be sent would be lost.'
  }
}

/** What somebody is told once, after his first change. */
export function answerWords(answer: 'kept' | 'may be cleared'): { readonly title: string; readonly text: string } {
  return answer === 'kept'
    ? { title: 'What you do here is kept on this device', text: 'Also when space gets scarce: the browser has agreed.' }
    : {
        title: 'The browser may clear this device when space gets scarce',
        text: 'What is synced comes back from the relay. Most browsers keep what belongs to an installed app.',
      }
}
