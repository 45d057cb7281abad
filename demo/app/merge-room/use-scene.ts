/** A scene that plays: its player, its stage, and what both do to each other. */
import { useEffect, useReducer, useState, useSyncExternalStore } from 'react'
import { begin, next, type PlayerEvent, type Playing, pauseBefore } from './player.ts'
import type { Scene } from './scene.ts'
import { firstScene, sceneNamed } from './scenes.ts'
import type { DeviceState, TokenFor } from './stage.ts'
import { Stage } from './stage.ts'

export interface PlayedScene {
  readonly scene: Scene
  readonly playing: Playing
  readonly dispatch: (event: PlayerEvent) => void
  /** `undefined` while it is being built. */
  readonly stage: Stage | undefined
  readonly devices: readonly DeviceState[]
}

const nobody: readonly DeviceState[] = []

/** Each beginning of a scene has a stage of its own, which is gone when the next one begins and when the page is left. */
export function useScene(relayUrl: string, tokenFor: TokenFor): PlayedScene {
  const [playing, dispatch] = useReducer(next, firstScene, ({ id, steps }) => begin(id, steps.length))
  const scene = sceneNamed(playing.scene)
  const stage = useStage(relayUrl, tokenFor, scene, playing.take)
  const devices = useSyncExternalStore(stage?.subscribe ?? noChanges, stage?.devices ?? (() => nobody))
  useSteps(scene, playing, dispatch, stage)
  return { scene, playing, dispatch, stage, devices }
}

function useStage(relayUrl: string, tokenFor: TokenFor, scene: Scene, take: number): Stage | undefined {
  const [built, setBuilt] = useState<{ readonly stage: Stage; readonly take: number }>()
  useEffect(() => {
    const stage = new Stage(relayUrl, tokenFor, scene)
    setBuilt({ stage, take })
    return () => void stage.close()
  }, [relayUrl, tokenFor, scene, take])
  return built?.take === take ? built.stage : undefined
}

/** Carries out the step that is due, and lets the next one come by itself while it plays. */
function useSteps(scene: Scene, playing: Playing, dispatch: (event: PlayerEvent) => void, stage?: Stage): void {
  const { take, done, isBusy } = playing
  const step = isBusy ? scene.steps[done] : undefined
  useEffect(() => {
    if (stage === undefined || step === undefined) return
    stage.perform(step.acts).then(
      () => dispatch({ type: 'stepped', take }),
      (error: unknown) =>
        dispatch({ type: 'failed', take, problem: error instanceof Error ? error.message : String(error) }),
    )
  }, [stage, step, take, dispatch])

  const pauseMs = pauseBefore(playing)
  useEffect(() => {
    if (pauseMs === undefined) return
    const timer = window.setTimeout(() => dispatch({ type: 'step' }), pauseMs)
    return () => window.clearTimeout(timer)
  }, [pauseMs, dispatch])
}

function noChanges(): () => void {
  return () => {}
}
