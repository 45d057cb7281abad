/** Which verb takes a deal from where it is to where its card was dropped. */
import type { Deal } from 'wonce/crm'
import { quoted } from '../words/names.ts'
import type { OpenStage, Stage } from './board-model.ts'

export type Goal = OpenStage | 'Won' | 'Lost'

export type Move =
  /** To another place in its column. */
  | { readonly type: 'reorder' }
  | { readonly type: 'advance'; readonly stage: OpenStage }
  /** No verb leads back, so the stage is corrected. */
  | { readonly type: 'correct'; readonly stage: OpenStage; readonly probability: number }
  | { readonly type: 'reopen'; readonly stage: OpenStage }
  | { readonly type: 'win' }
  | { readonly type: 'lose' }
  | { readonly type: 'none'; readonly why: string | undefined }

export function moveTo({ stage }: Pick<Deal, 'stage'>, goal: Goal, stages: readonly Stage[]): Move {
  const from = stages.findIndex(({ name }) => name === stage)
  if (goal === 'Won' || goal === 'Lost') return moveToEnd(stage, goal)
  if (stage === goal) return { type: 'reorder' }
  if (stage === 'Won' || stage === 'Lost' || stage === 'Closed') return { type: 'reopen', stage: goal }
  const to = stages.findIndex(({ name }) => name === goal)
  if (to > from && stage !== 'Negotiation') return { type: 'advance', stage: goal }
  return { type: 'correct', stage: goal, probability: stages[to]?.probability ?? 0 }
}

function moveToEnd(stage: Deal['stage'], goal: 'Won' | 'Lost'): Move {
  if (stage === goal) return { type: 'none', why: undefined }
  if (stage === 'Won' || stage === 'Lost' || stage === 'Closed') {
    return { type: 'none', why: `It is ${stage.toLowerCase()}. Reopen it first: drag it back to a stage.` }
  }
  return goal === 'Won' ? { type: 'win' } : { type: 'lose' }
}

/** As a toast says it. */
export function moveWords(move: Move, name: string): string {
  switch (move.type) {
    case 'reorder':
      return `Moved ${quoted(name)}`
    case 'advance':
      return `${quoted(name)} is in ${move.stage}`
    case 'correct':
      return `${quoted(name)} is back in ${move.stage}`
    case 'reopen':
      return `Reopened ${quoted(name)} in ${move.stage}`
    case 'win':
      return `Won ${quoted(name)}`
    case 'lose':
      return `Lost ${quoted(name)}`
    case 'none':
      return quoted(name)
  }
}
