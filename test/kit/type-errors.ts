/** What the compiler says of a folder inside the repository: for code that stands in documents. */
import { execFile } from 'node:child_process'
import { readdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')

/** Faults of the folder's own files only: the sources they pull in have a check of their own. */
export async function typeErrors(folder: string): Promise<readonly string[]> {
  const config = { extends: join(root, 'tsconfig.json'), include: ['.'], exclude: [] }
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config))
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  const output = await new Promise<string>((done) => {
    execFile(process.execPath, [compiler, '-p', folder, '--pretty', 'false'], { cwd: folder }, (_, out) => done(out))
  })
  const own = (await readdir(folder)).filter((name) => name !== 'tsconfig.json')
  return output.split('\n').filter((line) => own.some((name) => line.startsWith(name)))
}
