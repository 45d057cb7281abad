/**
 * Runs in QuickJS: `$` and `console`, and how an answer finds the call that waits for it.
 *
 * What a verb gives back is known by its `$id` alone. Where a step makes the entity, that is `{ $step: n }`, an object
 * which refuses to become text: an id glued together from it would be an id of nothing.
 */
export const graphSource = `
  const waiting = { __proto__: null }

  const referenceTo = (step) => {
    const reference = { __proto__: null, $step: step }
    define(reference, toPrimitive, {
      __proto__: null,
      value: () => {
        throw new CapturedTypeError('The id of what a step makes is known when the plan runs: pass it as it is, not in text.')
      },
    })
    return freeze(reference)
  }

  const handleOf = (noun, target) => {
    const $id = typeof target === 'string' ? target : referenceTo(target.$step)
    const facts = freeze({ __proto__: null, $id, $type: noun })
    return new CapturedProxy(facts, {
      __proto__: null,
      get: (known, key) => {
        if (key === '$id' || key === '$type') return known[key]
        if (typeof key === 'symbol' || key === 'then' || key === 'toJSON' || key === 'constructor') return undefined
        throw new CapturedTypeError('What a verb gives back has only $id: ' + key + ' is known when the plan runs.')
      },
    })
  }

  const call = (noun, method, args) => {
    const reply = parse(callHost(noun, method, argumentsText(args, noun + '.' + method)))
    // Made here, for its stack: where the answer comes, the line that asked is not on it.
    const failure = new CapturedError(reply.error === null ? '' : reply.error)
    if (reply.error !== null) throw failure
    if (reply.read === null) {
      const handle = handleOf(noun, reply.target)
      return new CapturedPromise((resolve) => resolve(handle))
    }
    return new CapturedPromise((resolve, reject) => {
      waiting[reply.read] = { __proto__: null, resolve, reject, failure }
    })
  }

  const settle = (id, isAnswer, text, next) => {
    const { resolve, reject, failure } = waiting[id]
    delete waiting[id]
    if (isAnswer) {
      const value = parse(text)
      // As on a page elsewhere: beside what is listed.
      if (next !== undefined) define(value, 'next', { __proto__: null, value: next })
      return resolve(value)
    }
    define(failure, 'message', { __proto__: null, value: text })
    reject(failure)
  }

  const named = (make) =>
    new CapturedProxy(freeze({ __proto__: null }), {
      __proto__: null,
      get: (_, key) => (typeof key === 'symbol' || key === 'then' || key === 'toJSON' ? undefined : make(key)),
    })

  const print = (...values) => {
    let text = ''
    for (let index = 0; index < values.length; index += 1) text += (index === 0 ? '' : ' ') + shown(values[index])
    printHost(text)
  }

  define(globalThis, '$', { value: named((noun) => named((method) => (...args) => call(noun, method, args))) })
  define(globalThis, 'console', {
    value: freeze({ __proto__: null, log: print, info: print, warn: print, error: print, debug: print }),
  })
`
