/** What comes from data, in a text made of lines: it must not look like a line that was not written by us. */

/** Line breaks, control characters, and what turns the direction of reading around. */
const breaking = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u
const allBreaking = new RegExp(`${breaking.source}+`, 'gu')

/** The text with a space in the place of each such. */
export function oneLine(text: string): string {
  return text.replace(allBreaking, ' ')
}

/** A value whole: as JSON where it is no text, or not one line. */
export function inOneLine(value: unknown): string {
  if (typeof value === 'string' && !breaking.test(value)) return value
  return oneLine(JSON.stringify(value) ?? '')
}

/** A value as JSON in one line that reads as the same value: what would break the line is written as an escape. */
export function jsonInOneLine(value: unknown): string {
  const escaped = (breaks: string) =>
    [...breaks].map((each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')
  return (JSON.stringify(value) ?? 'null').replace(allBreaking, escaped)
}

/** A text of several lines: each with this before it, so that none looks like a line of ours. */
export function linesBehind(mark: string, text: string): string {
  return text
    .split(/\r\n|[\n\v\f\r\u0085\u2028\u2029]/)
    .map((line) => `${mark}${oneLine(line)}`)
    .join('\n')
}

/** A value as JSON over several lines, of which those that are not the first or the last are indented. */
export function inManyLines(value: unknown): string {
  return (JSON.stringify(value, undefined, 2) ?? '').split('\n').map(oneLine).join('\n')
}
