/** Board or table, as this device last had it; and the keys of the pipeline. */
import { useState } from 'react'
import type { Shortcut } from '../shell/shortcuts.ts'

export type BoardView = 'board' | 'table'

const key = 'wonce-demo/view'

export function useBoardView(): readonly [BoardView, (view: BoardView) => void] {
  const [view, setView] = useState<BoardView>(() => (localStorage.getItem(key) === 'table' ? 'table' : 'board'))
  return [
    view,
    (next) => {
      localStorage.setItem(key, next)
      setView(next)
    },
  ]
}

export interface PipelineKeys {
  readonly add: () => void
  readonly search: () => void
  readonly switchView: () => void
  readonly close: () => void
}

export function pipelineShortcuts({ add, search, switchView, close }: PipelineKeys): readonly Shortcut[] {
  return [
    { keys: 'n', what: 'New deal', run: add },
    { keys: '/', what: 'Filter by deal, contact or company', run: search },
    { keys: 't', what: 'Board or table', run: switchView },
    { keys: 'escape', what: 'Close the deal', run: close },
  ]
}
