import { describe, expect, test } from 'vitest'
import { firstDevices } from '../../../demo/app/merge-room/people.ts'
import type { Act, Scene } from '../../../demo/app/merge-room/scene.ts'
import { sceneNamed, scenes } from '../../../demo/app/merge-room/scenes.ts'

/** Each act with what was true of its device before it. */
function played({
  steps,
}: Scene): readonly { readonly act: Act; readonly isOpen: boolean; readonly isOnline: boolean }[] {
  const open = new Set<string>(firstDevices)
  const online = new Set<string>(firstDevices)
  return steps
    .flatMap(({ acts }) => acts)
    .map((act) => {
      const device = 'device' in act ? act.device : ''
      const before = { act, isOpen: open.has(device), isOnline: online.has(device) }
      if (act.type === 'close app') open.delete(device)
      if (act.type === 'open app') open.add(device)
      if (act.type === 'offline' || act.type === 'close app') online.delete(device)
      if (act.type === 'online') online.add(device)
      return before
    })
}

describe.each(scenes.map((scene) => [scene.title, scene] as const))('%s', (_, scene) => {
  test('begins with a deal that is shared', () => {
    expect(scene.steps[0]?.acts).toEqual([{ type: 'share a deal' }])
  })

  test('asks nothing of an app that is closed, and takes nobody to where they are already', () => {
    for (const { act, isOpen, isOnline } of played(scene)) {
      if (!('device' in act)) continue
      expect({ act, isOpen }).toEqual({ act, isOpen: act.type !== 'open app' })
      if (act.type === 'online' || act.type === 'offline')
        expect({ act, isOnline }).toEqual({ act, isOnline: act.type === 'offline' })
    }
  })

  test('ends where all agree, unless people go on by hand', () => {
    const last = scene.steps.at(-1)?.acts.at(-1)
    expect(last?.type).toBe(scene.leaves === undefined ? 'share a deal' : 'agree')
  })

  test('has steps that tell something, each another thing', () => {
    const texts = scene.steps.map(({ text }) => text)
    expect(new Set(texts).size).toBe(texts.length)
    expect(sceneNamed(scene.id)).toBe(scene)
  })
})
