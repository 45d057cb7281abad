/** Messages on the socket as bytes (docs/protocol.md, The socket). */
import type { Decoder } from 'lib0/decoding'
import { createDecoder, hasContent, readVarUint, readVarUint8Array } from 'lib0/decoding'
import { createEncoder, toUint8Array, writeVarString, writeVarUint, writeVarUint8Array } from 'lib0/encoding'
import { readStateVector, type StateVector } from '../src/sync/update.ts'
import type { Control, NoteControl } from '../src/sync/wire.ts'
import { messageTypes, syncTypes } from '../src/sync/wire.ts'

/** What a client can say. */
export type Message =
  | { readonly type: 'step1'; readonly stateVector: StateVector }
  /** Step 2 and update are the same to a room: something to judge. */
  | { readonly type: 'update'; readonly update: Uint8Array; readonly step: 'step2' | 'update' }
  | { readonly type: 'awareness'; readonly update: Uint8Array }
  | { readonly type: 'query-awareness' }

/** `undefined` where it is not a message. What it gives are views of the frame. */
export function readMessage(frame: Uint8Array): Message | undefined {
  try {
    const decoder = createDecoder(frame)
    const message = readBody(decoder)
    return hasContent(decoder) ? undefined : message
  } catch {
    return undefined // lib0 throws where bytes run out, `readStateVector` a fault
  }
}

function readBody(decoder: Decoder): Message | undefined {
  switch (readVarUint(decoder)) {
    case messageTypes.sync: {
      const step = readVarUint(decoder)
      const content = readVarUint8Array(decoder)
      if (step === syncTypes.step1) return { type: 'step1', stateVector: readStateVector(content) }
      if (step === syncTypes.step2) return { type: 'update', update: content, step: 'step2' }
      if (step === syncTypes.update) return { type: 'update', update: content, step: 'update' }
      return undefined
    }
    case messageTypes.awareness:
      return { type: 'awareness', update: readVarUint8Array(decoder) }
    case messageTypes.queryAwareness:
      return { type: 'query-awareness' }
    default:
      return undefined
  }
}

export function controlFrame(control: Control | NoteControl): Uint8Array {
  const encoder = createEncoder()
  writeVarUint(encoder, messageTypes.control)
  writeVarString(encoder, JSON.stringify(control))
  return toUint8Array(encoder)
}

export function syncFrame(step: keyof typeof syncTypes, content: Uint8Array): Uint8Array {
  const encoder = createEncoder()
  writeVarUint(encoder, messageTypes.sync)
  writeVarUint(encoder, syncTypes[step])
  writeVarUint8Array(encoder, content)
  return toUint8Array(encoder)
}

export function awarenessFrame(update: Uint8Array): Uint8Array {
  const encoder = createEncoder()
  writeVarUint(encoder, messageTypes.awareness)
  writeVarUint8Array(encoder, update)
  return toUint8Array(encoder)
}
