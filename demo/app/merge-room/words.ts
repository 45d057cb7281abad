/** What the log says, in the words of people. */
import type { LoggedEvent } from 'wonce'
import type { Build } from './scene.ts'

/** Why an event does not count; `undefined` where it does. */
export function reasonOf({ verdict, verb }: Pick<LoggedEvent, 'verdict' | 'verb'>): string | undefined {
  switch (verdict.is) {
    case 'effective':
      return undefined
    case 'waiting':
      return 'waits for what it is about'
    case 'void':
      switch (verdict.why) {
        case 'duplicate':
          return `a ${nounFor(verb)} that had happened already`
        case 'conflict':
          return 'the deal was decided by then'
        case 'stale':
          return 'made without knowing of the reopening'
        case 'deleted':
          return 'what it is about was deleted'
        case 'superseded':
          return 'another run of this key counts'
        case 'idle':
          return 'its win does not count'
        case 'dead':
          return 'its hook failed'
      }
  }
}

/** What doing it comes to: a win, a loss. */
export function nounFor(verb: string): string {
  switch (verb) {
    case 'win':
      return 'win'
    case 'lose':
      return 'loss'
    case 'reopen':
      return 'reopening'
    default:
      return verb
  }
}

/** An id or a key, with ids in it cut short: `deal_01KX…7QAZ`. */
export function shortened(text: string): string {
  return text.replace(/([a-z]+_)([0-9A-Za-z]{4})[0-9A-Za-z]{8,}([0-9A-Za-z]{4})/g, '$1$2…$3')
}

/** Hours, minutes and seconds as a clock here shows them, and the days between, where it is another day. */
export function timeOf(at: string, today = new Date()): string {
  const date = new Date(at)
  const days = Math.round((startOfDay(date) - startOfDay(today)) / (24 * 60 * 60_000))
  const time = date.toLocaleTimeString('en-GB')
  return days === 0 ? time : `${time} ${days > 0 ? '+' : '−'}${Math.abs(days)} d`
}

/** What a build is, as far as the story is concerned. */
export function buildInWords(build: Build): string {
  switch (build) {
    case 'inline hook':
      return 'build with the hook'
    case 'hook, once per deal':
      return 'build with the hook, once a deal'
    case 'hook that waits':
      return 'build whose hook waits'
    case 'no hook':
      return 'older build, no hook'
  }
}

export function aheadOf(aheadMs: number): string {
  const hours = Math.round(aheadMs / (60 * 60_000))
  return `clock ${hours > 0 ? '+' : '−'}${Math.abs(hours)} h`
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
}
