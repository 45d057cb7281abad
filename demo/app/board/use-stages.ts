/** The stages of the default pipeline, and after how many days a deal in one of them is stale. */
import { useMemo } from 'react'
import { Pipeline } from 'wonce/crm'
import { useLiveQuery } from 'wonce/react'
import { type Stage, stagesOf } from './board-model.ts'

export interface Stages {
  readonly stages: readonly Stage[]
  readonly staleAfterDays: number | undefined
}

export function useStages(): Stages {
  const { data } = useLiveQuery(Pipeline, { isDefault: true }, { limit: 1 })
  const [pipeline] = data
  return useMemo(() => ({ stages: stagesOf(pipeline), staleAfterDays: pipeline?.dealRotting }), [pipeline])
}
