/** The scenes there are. */
import styles from './scene-picker.module.css'
import { scenes } from './scenes.ts'

export interface ScenePickerProps {
  readonly current: string
  readonly onChoose: (id: string, steps: number) => void
}

export function ScenePicker({ current, onChoose }: ScenePickerProps) {
  return (
    <nav className={styles.picker} aria-label="Scenes">
      {scenes.map(({ id, title, steps }) => (
        <button
          key={id}
          type="button"
          className={styles.scene}
          aria-current={id === current}
          onClick={() => onChoose(id, steps.length)}
        >
          {title}
        </button>
      ))}
    </nav>
  )
}
