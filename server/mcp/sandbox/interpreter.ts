/**
 * The interpreter as machine code, which the threads of this process share.
 *
 * A thread that compiled it for itself would take three times the work for a short run: what runs often is compiled a second
 * time, in the background, and thrown away with the last thread that has it. Nothing of a run is in it.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

let compiled: WebAssembly.Module | undefined

/** Compiles it the first time. */
export function compiledInterpreter(): WebAssembly.Module {
  if (compiled === undefined) {
    const path = createRequire(import.meta.url).resolve('@jitl/quickjs-wasmfile-release-sync/wasm')
    compiled = new WebAssembly.Module(readFileSync(path))
  }
  return compiled
}
