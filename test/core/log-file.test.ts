import { expect, test } from 'vitest'
import { logFileHeader, readLogFile } from '../../src/core/log-file.ts'
import { Chance } from '../kit/chance.ts'

const lines = [{ a: 1 }, { text: 'ein\nzwei' }, { long: 'x'.repeat(300) }, { last: true }]

async function read(chunks: readonly string[], workspace: string): Promise<readonly unknown[]> {
  const found: unknown[] = []
  for await (const line of readLogFile(chunks, workspace)) found.push(line)
  return found
}

for (const end of ['\n', '']) {
  test(`a file is the same however it is cut, ${end === '' ? 'its last line without an end' : 'each line with one'}`, async () => {
    const text = logFileHeader('cut') + lines.map((line) => JSON.stringify(line)).join('\n\n') + end
    for (let seed = 0; seed < 200; seed += 1) {
      const chance = new Chance(seed)
      const chunks: string[] = []
      for (let at = 0; at < text.length; ) {
        const length = Math.floor(chance.next() * (seed < 100 ? 8 : 200)) // empty ones too
        chunks.push(text.slice(at, at + length))
        at += length
      }
      expect(await read(chunks, 'cut'), `seed ${seed}`).toEqual(lines)
    }
  })
}

test('a line that is not JSON is named by its number', async () => {
  await expect(read([logFileHeader('bad'), '{}\n{"cut', ' off\n{}'], 'bad')).rejects.toMatchObject({
    code: 'import',
    details: { line: 3 },
  })
})
