import { type CodeOptions, type CodeResult, runCode, SandboxError } from '../../../server/mcp/sandbox/run-code.ts'
import { vocabulary } from './vocabulary.ts'

type Settings = Partial<Omit<CodeOptions, 'code'>>

/** Nothing is read unless the test says so. */
export function run(code: string, settings: Settings = {}): Promise<CodeResult> {
  const read = (): Promise<never> => Promise.reject(new Error('nothing may be read here'))
  return runCode({ vocabulary, read, ...settings, code })
}

/** What ended the run; throws where it went well. */
export async function failureOf(code: string, settings: Settings = {}): Promise<SandboxError> {
  try {
    await run(code, settings)
  } catch (error) {
    if (error instanceof SandboxError) return error
    throw error
  }
  throw new Error('The run should have failed.')
}

/** Each is tried inside of one run, and gives what it returned, or what it threw as text. */
export async function attempts(expressions: readonly string[], settings: Settings = {}): Promise<readonly unknown[]> {
  const tried = expressions.map(
    (code) => `await (async () => { try { ${code} } catch (error) { return String(error) } })()`,
  )
  const { value } = await run(
    `return [${tried.join(',\n')}].map((value) => value === undefined ? null : value)`,
    settings,
  )
  if (!Array.isArray(value)) throw new Error('The attempts should give a list.')
  return value
}
