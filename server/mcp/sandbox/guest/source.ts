/**
 * What is evaluated in QuickJS before the untrusted code. It keeps the built-ins it needs for itself, so that the code may
 * replace them as it likes.
 *
 * Text and not a function of ours: compilers may put calls of their own helpers into those.
 */
import { graphSource } from './graph.ts'
import { noClockSource } from './no-clock.ts'
import { plainTextSource } from './plain-text.ts'

export const guestFile = 'sandbox.js'

/** A function of `(callHost, printHost)` that gives `{ settle, valueText, describe }`. */
export const guestSource = `(function (callHost, printHost) {
  'use strict'
  const { parse, stringify } = JSON
  const { apply, construct, getPrototypeOf, ownKeys, getOwnPropertyDescriptor } = Reflect
  const { defineProperty: define, freeze, prototype: objectPrototype } = Object
  const { isArray } = Array
  const { toPrimitive } = Symbol
  const { slice } = String.prototype
  const { getTime, toISOString } = Date.prototype
  const datePrototype = Date.prototype
  const errorPrototype = Error.prototype
  const CapturedError = Error
  const CapturedTypeError = TypeError
  const CapturedPromise = Promise
  const CapturedProxy = Proxy
  ${noClockSource}
  ${plainTextSource}
  ${graphSource}
  const valueText = (value) => (value === undefined ? '' : textOf(value, 'What the code returned', 0, null))
  return { __proto__: null, settle, valueText, describe }
})`
