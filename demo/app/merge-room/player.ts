/** The player of a scene, as a pure function: which step runs, what comes next, and when it is over. */

export const speeds = [0.5, 1, 2, 4] as const
export type Speed = (typeof speeds)[number]

/** How long a step stands before the next one, at speed 1. */
const pauseMs = 2_600

export interface Playing {
  readonly scene: string
  /** Counts the beginnings: whatever belongs to an earlier one is over. */
  readonly take: number
  /** How many steps the scene has. */
  readonly steps: number
  /** How many have been carried out. */
  readonly done: number
  /** Whether the step after those is being carried out. */
  readonly isBusy: boolean
  /** Whether the next step comes by itself. */
  readonly isPlaying: boolean
  readonly speed: Speed
  /** Why a step could not be carried out. */
  readonly problem: string | undefined
}

export type PlayerEvent =
  | { readonly type: 'choose'; readonly scene: string; readonly steps: number }
  | { readonly type: 'restart' }
  | { readonly type: 'play' }
  | { readonly type: 'pause' }
  | { readonly type: 'step' }
  | { readonly type: 'speed'; readonly speed: Speed }
  | { readonly type: 'stepped'; readonly take: number }
  | { readonly type: 'failed'; readonly take: number; readonly problem: string }

/** The first step of a scene sets the stage: it is carried out at once. */
export function begin(scene: string, steps: number): Playing {
  const rest = { isBusy: true, isPlaying: false, speed: 1, problem: undefined } as const
  return { scene, take: 1, steps, done: 0, ...rest }
}

export function next(playing: Playing, event: PlayerEvent): Playing {
  switch (event.type) {
    case 'choose':
      return { ...begin(event.scene, event.steps), take: playing.take + 1, speed: playing.speed }
    case 'restart':
      return { ...begin(playing.scene, playing.steps), take: playing.take + 1, speed: playing.speed }
    case 'play':
      return isStopped(playing) ? playing : { ...startStep(playing), isPlaying: true }
    case 'pause':
      return { ...playing, isPlaying: false }
    case 'step':
      return isStopped(playing) ? playing : startStep(playing)
    case 'speed':
      return { ...playing, speed: event.speed }
    case 'stepped': {
      if (event.take !== playing.take || !playing.isBusy) return playing
      const done = playing.done + 1
      return { ...playing, done, isBusy: false, isPlaying: playing.isPlaying && done < playing.steps }
    }
    case 'failed':
      if (event.take !== playing.take) return playing
      return { ...playing, isBusy: false, isPlaying: false, problem: event.problem }
  }
}

export function isOver({ done, steps }: Playing): boolean {
  return done === steps
}

/** Index of the step that is shown: the one being carried out, else the last one that was. */
export function shownStep({ done, isBusy }: Playing): number {
  return isBusy ? done : Math.max(0, done - 1)
}

/** How long to wait until the next step comes by itself; `undefined` while none does. */
export function pauseBefore({ isPlaying, isBusy, speed }: Playing): number | undefined {
  return isPlaying && !isBusy ? pauseMs / speed : undefined
}

function isStopped(playing: Playing): boolean {
  return isOver(playing) || playing.problem !== undefined
}

function startStep(playing: Playing): Playing {
  return playing.isBusy ? playing : { ...playing, isBusy: true }
}
