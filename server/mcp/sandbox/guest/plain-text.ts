/**
 * Runs in QuickJS: JSON text of plain data, and errors as text.
 *
 * Not JSON.stringify, which leaves out what it cannot say and asks the value (toJSON) and its prototypes what to write.
 * Each property is read once, so a getter or a proxy can run code but cannot be two things; nothing is looked up on a
 * prototype that the code may have changed.
 */
export const plainTextSource = `
  const refuse = (path, what) => { throw new CapturedTypeError(path + ': ' + what) }

  const textOf = (value, path, depth, parents) => {
    if (value === null) return 'null'
    switch (typeof value) {
      case 'boolean': return value ? 'true' : 'false'
      case 'string': return stringify(value)
      case 'number':
        if (value !== value || value === 1 / 0 || value === -1 / 0) refuse(path, 'is not a finite number')
        return stringify(value)
      case 'undefined': return refuse(path, 'undefined is not JSON')
      case 'object': break
      default: return refuse(path, 'a ' + typeof value + ' is not JSON')
    }
    if (depth > 64) refuse(path, 'is nested too deeply')
    for (let parent = parents; parent !== null; parent = parent.next) {
      if (parent.value === value) refuse(path, 'holds itself')
    }
    const here = { __proto__: null, value, next: parents }
    if (isArray(value)) return listText(value, path, depth, here)
    const prototype = getPrototypeOf(value)
    if (prototype === datePrototype) return dateText(value, path)
    if (prototype !== null && prototype !== objectPrototype) refuse(path, 'is not a plain object')
    return objectText(value, path, depth, here)
  }

  const listText = (list, path, depth, parents) => {
    const length = list.length
    let text = '['
    for (let index = 0; index < length; index += 1) {
      text += (index === 0 ? '' : ',') + textOf(list[index], path + '[' + index + ']', depth + 1, parents)
    }
    return text + ']'
  }

  const dateText = (date, path) => {
    const time = apply(getTime, date, [])
    if (time !== time) refuse(path, 'is not a valid date')
    return stringify(apply(toISOString, date, []))
  }

  const objectText = (object, path, depth, parents) => {
    const keys = ownKeys(object)
    let text = ''
    for (let index = 0; index < keys.length; index += 1) {
      const key = keys[index]
      const property = getOwnPropertyDescriptor(object, key)
      if (property === undefined || !property.enumerable) continue
      if (typeof key === 'symbol') refuse(path, 'a symbol cannot be the name of a field')
      const value = object[key]
      if (value === undefined) continue
      text += (text === '' ? '' : ',') + stringify(key) + ':' + textOf(value, path + '.' + key, depth + 1, parents)
    }
    return '{' + text + '}'
  }

  const argumentsText = (args, path) => {
    let text = ''
    for (let index = 0; index < args.length; index += 1) {
      const value = args[index]
      text += (index === 0 ? '' : ',') + (value === undefined ? 'null' : textOf(value, path, 0, null))
    }
    return '[' + text + ']'
  }

  const shown = (value) => {
    try {
      if (typeof value === 'string') return value
      if (typeof value === 'bigint') return value + 'n'
      if (typeof value === 'function' || typeof value === 'symbol') return '[' + typeof value + ']'
      if (typeof value !== 'object' || value === null) return '' + value
      if (isError(value)) return value.name + ': ' + value.message
      return textOf(value, 'value', 0, null)
    } catch {
      return '[not JSON]'
    }
  }

  const isError = (value) => {
    for (let up = value; up !== null; up = getPrototypeOf(up)) if (up === errorPrototype) return true
    return false
  }

  const part = (error, name) => {
    try {
      const value = error[name]
      return typeof value === 'string' ? apply(slice, value, [0, 4000]) : ''
    } catch {
      return ''
    }
  }

  const describe = (thrown) => {
    const isObject = typeof thrown === 'object' && thrown !== null
    const name = isObject ? part(thrown, 'name') : ''
    const message = (isObject && part(thrown, 'message')) || apply(slice, shown(thrown), [0, 4000])
    const stack = isObject ? part(thrown, 'stack') : ''
    return '{"name":' + stringify(name) + ',"message":' + stringify(message) + ',"stack":' + stringify(stack) + '}'
  }
`
