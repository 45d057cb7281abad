/** Something done with or for a contact: a call, a meeting, a task. `duration` is in minutes. */
import { z } from 'zod'
import { defineNoun } from '../core/define-noun.ts'
import { datetimeField, filledText, idField } from '../core/fields.ts'
import type { EntityOf } from '../core/relations.ts'

const fields = z.object({
  subject: filledText(),
  type: z.enum(['Call', 'Email', 'Meeting', 'Task', 'Note', 'Demo', 'FollowUp']).optional(),
  status: z.enum(['Pending', 'InProgress', 'Completed', 'Cancelled']).default('Pending'),
  priority: z.enum(['Low', 'Medium', 'High', 'Urgent']).optional(),
  description: z.string().optional(),
  timezone: z.string().optional(),
  outcome: z.string().optional(),
  recordingUrl: z.string().optional(),
  meetingLink: z.string().optional(),
  duration: z.number().optional(),
  allDay: z.boolean().optional(),
  dueAt: datetimeField().optional(),
  startAt: datetimeField().optional(),
  endAt: datetimeField().optional(),
  completedAt: datetimeField().optional(),
  reminderAt: datetimeField().optional(),
  deal: idField().optional(),
  contact: idField().optional(),
  organization: idField().optional(),
  campaign: idField().optional(),
  assignee: idField().optional(),
  /** Who made it, as a contact; `$createdBy` is the actor that the log saw. */
  author: idField().optional(),
})

/** A call, a meeting, a task or a note: what is done, or to be done, about a deal or a person. */
export const Activity = defineNoun('Activity', {
  fields,
  state: 'status',
  refs: {
    deal: 'Deal.activities',
    contact: 'Contact.activities',
    organization: 'Organization',
    campaign: 'Campaign',
    assignee: 'Contact',
    author: 'Contact',
  },
  index: ['dueAt'],
  verbs: {
    complete: {
      past: 'completed',
      participle: 'completing',
      from: ['Pending', 'InProgress'],
      to: (_activity, input, { now }) => ({ status: 'Completed', completedAt: input.completedAt ?? now }),
    },
    // Cancelling ends it as well, so it has the moment of its end.
    cancel: {
      past: 'cancelled',
      participle: 'cancelling',
      from: ['Pending', 'InProgress'],
      to: (_activity, input, { now }) => ({ status: 'Cancelled', completedAt: input.completedAt ?? now }),
    },
    log: { past: 'logged', participle: 'logging', creates: true, to: { status: 'Completed' } },
  },
})

export type Activity = EntityOf<typeof Activity>

declare module '../core/nouns.ts' {
  interface Nouns {
    Activity: typeof Activity
  }
}
