/** The story as it is told, and the buttons that move it on. */
import { Toggle } from '@base-ui/react/toggle'
import { ToggleGroup } from '@base-ui/react/toggle-group'
import Pause from 'lucide-react/icons/pause'
import Play from 'lucide-react/icons/play'
import RotateCcw from 'lucide-react/icons/rotate-ccw'
import SkipForward from 'lucide-react/icons/skip-forward'
import { type ReactNode, type RefObject, useEffect, useRef } from 'react'
import { isOver, type PlayerEvent, type Playing, shownStep, speeds } from './player.ts'
import styles from './player-panel.module.css'
import type { Scene } from './scene.ts'

export interface PlayerPanelProps {
  readonly scene: Scene
  readonly playing: Playing
  readonly dispatch: (event: PlayerEvent) => void
  /** What is shown once it is over. */
  readonly outcome: ReactNode
}

export function PlayerPanel({ scene, playing, dispatch, outcome }: PlayerPanelProps) {
  const panel = useRef<HTMLElement>(null)
  useInSight(panel, playing)
  return (
    <section
      ref={panel}
      className={styles.panel}
      aria-label="Story"
      data-phase={phaseOf(playing)}
      data-is-begun={playing.done > 1 || (playing.done === 1 && playing.isBusy)}
      data-testid="story"
    >
      <p className={styles.about}>
        <strong>{scene.title}.</strong> <span className={styles.summary}>{scene.about}</span>
      </p>
      <div className={styles.now} aria-live="polite">
        <Now scene={scene} playing={playing} outcome={outcome} />
      </div>
      <Controls playing={playing} dispatch={dispatch} hasSteps={scene.steps.length > 1} />
      <Progress scene={scene} playing={playing} />
    </section>
  )
}

/** Comes to the top as it begins to play, with the devices below it, and again once it is told how it ended. */
function useInSight(panel: RefObject<HTMLElement | null>, playing: Playing): void {
  const isEnded = isOver(playing) && playing.steps > 1
  const occasion = isEnded ? 'ended' : playing.isPlaying ? 'plays' : undefined
  useEffect(() => {
    if (occasion !== undefined) panel.current?.scrollIntoView({ block: 'start', behavior: motion() })
  }, [panel, occasion])
}

function motion(): ScrollBehavior {
  return window.matchMedia('(prefers-reduced-motion: reduce)').matches ? 'instant' : 'smooth'
}

/** The step as it happens. Of the first, which sets the stage, nothing is true before it is done. */
function Now({ scene, playing, outcome }: Omit<PlayerPanelProps, 'dispatch'>) {
  if (playing.problem !== undefined) {
    return (
      <>
        <p role="alert" className={styles.step} data-is-problem="true">
          {playing.problem}
        </p>
        <p>Nothing is lost. Press Restart to begin the scene again.</p>
      </>
    )
  }
  if (isOver(playing)) return outcome
  const text = playing.done === 0 ? 'Ann’s laptop and Bob’s phone connect …' : scene.steps[shownStep(playing)]?.text
  return <p className={styles.step}>{text}</p>
}

function phaseOf(playing: Playing): string {
  if (playing.problem !== undefined) return 'failed'
  if (isOver(playing)) return 'over'
  return playing.isBusy ? 'busy' : 'waiting'
}

function Progress({ scene, playing }: Pick<PlayerPanelProps, 'scene' | 'playing'>) {
  if (scene.steps.length < 2) return null
  const shown = shownStep(playing)
  const stateOf = (index: number) => (index < playing.done ? 'done' : index === shown ? 'now' : 'ahead')
  return (
    <div
      className={styles.progress}
      role="img"
      aria-label={`Step ${shown + 1} of ${scene.steps.length}`}
      data-is-busy={playing.isBusy}
    >
      {scene.steps.map(({ text }, index) => (
        <span key={text} data-is={stateOf(index)} />
      ))}
    </div>
  )
}

interface ControlsProps {
  readonly playing: Playing
  readonly dispatch: (event: PlayerEvent) => void
  readonly hasSteps: boolean
}

/** What cannot be pressed now keeps its place and the focus: whoever pressed it last is not sent to the top of the page. */
function Controls({ playing, dispatch, hasSteps }: ControlsProps) {
  const isStopped = isOver(playing) || playing.problem !== undefined
  const canPlay = playing.isPlaying || !isStopped
  const canStep = !isStopped && !playing.isBusy
  const [Icon, word] = playing.isPlaying ? [Pause, 'Pause'] : [Play, 'Play']
  return (
    <div className={styles.controls}>
      <button
        type="button"
        className={styles.button}
        aria-label="Restart"
        onClick={() => dispatch({ type: 'restart' })}
      >
        <RotateCcw size={16} aria-hidden="true" /> <span className={styles.word}>Restart</span>
      </button>
      {hasSteps && (
        <>
          <button
            type="button"
            className={styles.main}
            data-plays
            aria-disabled={!canPlay}
            onClick={() => canPlay && dispatch({ type: playing.isPlaying ? 'pause' : 'play' })}
          >
            <Icon size={16} aria-hidden="true" /> {word}
          </button>
          <button
            type="button"
            className={styles.button}
            aria-label="Next step"
            aria-disabled={!canStep}
            onClick={() => canStep && dispatch({ type: 'step' })}
          >
            <SkipForward size={16} aria-hidden="true" /> <span className={styles.word}>Next step</span>
          </button>
          <SpeedChoice speed={playing.speed} dispatch={dispatch} />
        </>
      )}
    </div>
  )
}

function SpeedChoice({ speed, dispatch }: Pick<Playing, 'speed'> & Pick<ControlsProps, 'dispatch'>) {
  const choose = ([chosen]: string[]) => {
    const wanted = speeds.find((known) => String(known) === chosen)
    if (wanted !== undefined) dispatch({ type: 'speed', speed: wanted })
  }
  return (
    <ToggleGroup className={styles.speeds} aria-label="Speed" value={[String(speed)]} onValueChange={choose}>
      {speeds.map((known) => (
        <Toggle key={known} value={String(known)} className={styles.speed}>
          {known === 0.5 ? '½' : known}×
        </Toggle>
      ))}
    </ToggleGroup>
  )
}
