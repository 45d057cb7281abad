import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import {
  begin,
  isOver,
  next,
  type PlayerEvent,
  type Playing,
  pauseBefore,
  shownStep,
  speeds,
} from '../../../demo/app/merge-room/player.ts'

/** As far as these lead, from the beginning of a scene of three steps. */
function upTo(...events: readonly PlayerEvent[]): Playing {
  return events.reduce(next, begin('a', 3))
}

const stepped: PlayerEvent = { type: 'stepped', take: 1 }
const step: PlayerEvent = { type: 'step' }

describe('a scene', () => {
  test('sets its stage at once, and waits then', () => {
    expect(upTo()).toMatchObject({ done: 0, isBusy: true, isPlaying: false })
    expect(upTo(stepped)).toMatchObject({ done: 1, isBusy: false })
    expect(pauseBefore(upTo(stepped))).toBeUndefined()
  })

  test('goes on by steps, and shows the one that is carried out', () => {
    expect(upTo(stepped, step)).toMatchObject({ done: 1, isBusy: true })
    expect(shownStep(upTo(stepped, step))).toBe(1)
    expect(shownStep(upTo(stepped, step, stepped))).toBe(1)
    expect(isOver(upTo(stepped, step, stepped, step, stepped))).toBe(true)
  })

  test('while a step is carried out another one does not begin', () => {
    expect(upTo(stepped, step, step)).toEqual(upTo(stepped, step))
  })

  test('once it is over nothing begins any more', () => {
    const over = upTo(stepped, step, stepped, step, stepped)
    expect(next(over, step)).toBe(over)
    expect(next(over, { type: 'play' })).toBe(over)
  })

  test('plays by itself until it is over, faster at a higher speed', () => {
    const playing = upTo(stepped, { type: 'play' }, stepped)
    expect(playing).toMatchObject({ done: 2, isBusy: false, isPlaying: true })
    const pauses = speeds.map((speed) => pauseBefore(next(playing, { type: 'speed', speed })) ?? 0)
    expect(pauses).toEqual([...pauses].sort((a, b) => b - a))
    expect(next(next(playing, step), stepped)).toMatchObject({ done: 3, isPlaying: false })
  })

  test('paused, it ends the step it is in and stands', () => {
    const paused = upTo(stepped, { type: 'play' }, { type: 'pause' }, stepped)
    expect(paused).toMatchObject({ done: 2, isBusy: false, isPlaying: false })
    expect(pauseBefore(paused)).toBeUndefined()
  })

  test('that cannot go on says why, and only begins anew', () => {
    const failed = upTo(stepped, step, { type: 'failed', take: 1, problem: 'no relay' })
    expect(failed).toMatchObject({ problem: 'no relay', isBusy: false, isPlaying: false })
    expect(next(failed, { type: 'play' })).toBe(failed)
    expect(next(failed, { type: 'restart' })).toMatchObject({ take: 2, done: 0, isBusy: true, problem: undefined })
  })

  test('begun anew, it hears nothing of what was under way before, and keeps its speed', () => {
    const anew = upTo(stepped, step, { type: 'speed', speed: 4 }, { type: 'restart' })
    expect(anew).toMatchObject({ take: 2, speed: 4 })
    expect(next(anew, stepped)).toBe(anew)
    expect(next(anew, { type: 'failed', take: 1, problem: 'closed' })).toBe(anew)
    const other = next(anew, { type: 'choose', scene: 'b', steps: 1 })
    expect(other).toMatchObject({ scene: 'b', steps: 1, take: 3, speed: 4, done: 0 })
  })
})

const anyEvent = fc.oneof(
  ...(['restart', 'play', 'pause', 'step'] as const).map((type) => fc.constant({ type })),
  fc.record({ type: fc.constant('stepped' as const), take: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ type: fc.constant('speed' as const), speed: fc.constantFrom(...speeds) }),
)

test.prop([fc.array(anyEvent, { maxLength: 40 })])('whatever is pressed, it never runs past its end', (events) => {
  for (let at = 0; at <= events.length; at += 1) {
    const playing = upTo(...events.slice(0, at))
    expect(playing.done).toBeLessThanOrEqual(playing.steps)
    expect(shownStep(playing)).toBeLessThan(playing.steps)
    if (isOver(playing)) expect([playing.isBusy, playing.isPlaying]).toEqual([false, false])
  }
})
