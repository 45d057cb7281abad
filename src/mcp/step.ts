/** A step of a plan: one verb, and what is passed to it. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** Where an id is asked for: the entity that an earlier step, counted from 0, made or acted on. */
export interface StepReference {
  readonly $step: number
}

export interface Step {
  /** `Deal.win` */
  readonly verb: string
  /** `id` names what is acted on; a verb that creates takes none. */
  readonly input: { readonly [field: string]: Json | StepReference }
}
