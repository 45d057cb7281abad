/** All keys, on one sheet. */
import { Modal } from '../ui/modal.tsx'
import styles from './shell.module.css'
import type { Shortcut } from './shortcuts.ts'

export interface HelpProps {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly shortcuts: readonly Pick<Shortcut, 'keys' | 'what'>[]
}

/** Keys that a card hears while it has the focus. */
export const cardKeys: readonly Pick<Shortcut, 'keys' | 'what'>[] = [
  { keys: '← ↑ → ↓', what: 'From card to card' },
  { keys: 'enter', what: 'Open the deal' },
  { keys: 'space', what: 'Pick the card up, arrows to move it, space to drop it' },
  { keys: 'escape', what: 'Put it back' },
  { keys: 'e', what: 'Edit its name' },
  { keys: 'v', what: 'Edit its value' },
  { keys: '.', what: 'Its menu: move it to a stage, delete it' },
]

export function Help({ isOpen, onClose, shortcuts }: HelpProps) {
  return (
    <Modal isOpen={isOpen} onClose={onClose} title="Shortcuts" hasClose className={styles.helpSheet}>
      <div className={styles.helpParts}>
        <section>
          <h3 className={styles.helpTitle}>Everywhere</h3>
          <Keys of={shortcuts} />
        </section>
        <section>
          <h3 className={styles.helpTitle}>On a card</h3>
          <Keys of={cardKeys} />
        </section>
      </div>
    </Modal>
  )
}

function Keys({ of }: { readonly of: HelpProps['shortcuts'] }) {
  return (
    <dl className={styles.help}>
      {of.map(({ keys, what }) => (
        <div key={what} style={{ display: 'contents' }}>
          <dt>{what}</dt>
          <dd>
            {keys
              .replace('mod', 'Ctrl')
              .split(/[+ ]/)
              .map((key) => (
                <kbd key={key} className={styles.kbd}>
                  {key.length === 1 ? key.toUpperCase() : key[0]?.toUpperCase() + key.slice(1)}
                </kbd>
              ))}
          </dd>
        </div>
      ))}
    </dl>
  )
}
