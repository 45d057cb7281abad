/** The thread that runs untrusted code, once. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { assert } from '../../../src/core/errors.ts'
import { Guest } from './guest.ts'
import type { Assignment, FromWorker, ToWorker } from './messages.ts'
import type { Outcome } from './outcome.ts'
import { Plan } from './plan.ts'

const port = portOf(parentPort)
// Given by start-worker.ts, which is the same build.
const assignment = workerData as Assignment

const send = (message: FromWorker): void => port.postMessage(message)
const finish = (outcome: Outcome | undefined): void => {
  if (outcome === undefined) return
  send(outcome)
  port.close()
}

const guest = await Guest.open(assignment, new Plan(assignment.vocabulary, assignment.limits, send))
port.on('message', (message: ToWorker) => finish(guest.answer(message)))
send({ type: 'started' })
finish(guest.start())

function portOf(port: MessagePort | null): MessagePort {
  assert(port !== null, 'This file is the start of a thread.')
  return port
}
