/**
 * Begins with the test files that take longest, so that none of them runs on alone when all others are done. A clone that
 * has just been made knows nothing of earlier runs, and would begin with the largest texts.
 */
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** From the longest on. */
const long = [
  'large-log',
  'worlds-dexie',
  'worlds-dense',
  'worlds-mixed',
  'sync/laws',
  'demo-flow',
  'merge-room',
  'demo-board',
  'demo-access',
  'server/killed',
  'level-store-torn',
  'demo/merge',
  'killed-mid-write',
]

export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = long.findIndex((name) => moduleId.includes(`/${name}.`))
      return place === -1 ? long.length : place
    }
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b))
  }
}
