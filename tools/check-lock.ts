/** `package-lock.json` is complete, tied to no registry, and agrees with `package.json`. Exits 1 and says where not. */
import { readFile } from 'node:fs/promises'
import { lockFaults, lockSchema, manifestSchema } from './lock.ts'

const manifest = manifestSchema.parse(JSON.parse(await readFile('package.json', 'utf8')))
const lock = lockSchema.parse(JSON.parse(await readFile('package-lock.json', 'utf8')))
const faults = lockFaults(manifest, lock)

for (const fault of faults) console.error(fault)
if (faults.length === 0) console.log(`${Object.keys(lock.packages).length} entries, none missing`)
process.exitCode = faults.length === 0 ? 0 : 1
