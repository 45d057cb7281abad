/** Short notes at the edge of the page: what was done, with a way back, and what went wrong. */
import { Toast } from '@base-ui/react/toast'
import { X } from 'lucide-react'
import { type FocusEvent, type ReactNode, useEffect } from 'react'
import { errorWords } from '../words/errors.ts'
import { shortened } from '../words/names.ts'
import styles from './toasts.module.css'

const manager = Toast.createToastManager<object>()

type Told = Parameters<typeof manager.add>[0] & { readonly title: string; readonly description?: string | undefined }

/** What is told before the page is drawn waits for it: nobody would see it. `undefined` from then on. */
let early: Told[] | undefined = []

function add({ title, description, ...told }: Told): void {
  const toast = { ...told, title: shortened(title), description: description && shortened(description) }
  if (early === undefined) manager.add(toast)
  else early.push(toast)
}

function drawn(): void {
  const waiting = early ?? []
  early = undefined
  for (const toast of waiting) manager.add(toast)
}

export interface Action {
  readonly label: string
  readonly run: () => void
}

let told = 0

export function tell(
  title: string,
  { text, action }: { readonly text?: string | undefined; readonly action?: Action } = {},
): void {
  // One at a time: what was done before is seen on the board. Each is another one, as high as what it says.
  manager.close(doneId(told))
  told += 1
  add({ id: doneId(told), title, description: text, timeout: 6_000, ...offer(doneId(told), action) })
}

function doneId(count: number): string {
  return `done ${count}`
}

/** Something beside what was just done, whose way back must stay in reach. */
export function inform(
  title: string,
  { text, action }: { readonly text?: string; readonly action?: Action } = {},
): void {
  add({ id: title, title, description: text, timeout: 12_000, ...offer(title, action) })
}

export function tellFailure(error: unknown, action?: Action): void {
  const { title, advice } = errorWords(error)
  const id = `failure ${title} ${advice}`
  // None of high priority: that is hidden from whoever reads the page, and takes the focus all the same.
  add({ id, title, description: advice, type: 'bad', timeout: 10_000, ...offer(id, action) })
}

/** Stays until it is answered. */
export function ask(title: string, action: Action): void {
  add({ id: title, title, timeout: 0, ...offer(title, action) })
}

/** Does it, and says so where it was refused. `undefined` then. */
export async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    tellFailure(error)
    return undefined
  }
}

function offer(id: string, action: Action | undefined) {
  const onClick = (): void => {
    giveBackFocus()
    manager.close(id) // it was answered: what comes of that is told in another
    action?.run()
  }
  // One that updates another must not inherit its button.
  return { actionProps: action === undefined ? undefined : { children: action.label, onClick } }
}

/** Where the focus was before it went to a toast, by its id too: a card that was moved since is another element. */
interface Before {
  readonly toasts: Element
  readonly element: Element | null
  readonly id: string
}

let before: Before | undefined

function keepFocus({ currentTarget: toasts, relatedTarget }: FocusEvent): void {
  if (toasts.contains(relatedTarget)) return
  const element = relatedTarget instanceof Element ? relatedTarget : null
  before = { toasts, element, id: element?.id ?? '' }
}

/** With a toast that is gone, keys would reach nobody. */
function giveBackFocus(): void {
  const { activeElement } = document
  if (!(activeElement instanceof HTMLElement) || before?.toasts.contains(activeElement) !== true) return
  const { element, id } = before
  const back = element?.isConnected === true ? element : document.getElementById(id)
  if (back instanceof HTMLElement) back.focus({ preventScroll: true })
  else activeElement.blur()
}

export function Toasts({ children }: { readonly children: ReactNode }) {
  // After those of what is inside: the provider listens by then.
  useEffect(drawn, [])
  return (
    <Toast.Provider toastManager={manager} limit={3}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className={styles.viewport} onFocus={keepFocus}>
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  )
}

function ToastList() {
  const { toasts } = Toast.useToastManager()
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className={styles.toast} swipeDirection={['right', 'down']}>
      <div className={styles.content}>
        <Toast.Title className={styles.title} />
        <Toast.Description className={styles.text} />
      </div>
      {toast.actionProps !== undefined && <Toast.Action className={styles.action} />}
      <Toast.Close className={styles.close} aria-label="Dismiss" onClick={giveBackFocus}>
        <X size={14} aria-hidden="true" />
      </Toast.Close>
    </Toast.Root>
  ))
}
