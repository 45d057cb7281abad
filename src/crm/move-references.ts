/** Merging two entities of one noun: what referred to the one that goes now refers to the one that stays. */
import { NotFoundError, ValidationError } from '../core/errors.ts'
import { isIdOf } from '../core/ids.ts'
import type { AnyEntity, Fields, NounSpec, VerbWriter } from '../core/noun.ts'
import { nouns } from '../core/noun.ts'

/**
 * Updates every entity known here that refers to `from`, then deletes `from`. References that arrive later, by a merge
 * of logs, are listed as dangling.
 *
 * The one that stays keeps its own fields, except that it does not come to refer to itself. Throws `ValidationError`
 * where both ids are the same or of another noun, `NotFoundError` where `from` is not there.
 */
export async function moveReferences(noun: string, from: string, to: string, writer: VerbWriter): Promise<void> {
  const tried = `${noun}.merge`
  if (from === to || !isIdOf(noun, from)) {
    const expected = `expected the id of another ${noun} than ${to}`
    throw new ValidationError(noun, tried, [{ field: 'other', expected, received: from }])
  }
  if ((await writer.get(from)) === undefined) throw new NotFoundError(tried, from)
  for (const spec of nouns()) {
    for (const [id, patch] of await patchesOf(spec, noun, from, to, writer)) writer.update(id, patch)
  }
  writer.delete(from)
}

async function patchesOf(
  spec: NounSpec,
  noun: string,
  from: string,
  to: string,
  writer: VerbWriter,
): Promise<ReadonlyMap<string, Fields>> {
  const patches = new Map<string, Fields>()
  for (const [field, reference] of Object.entries(spec.refs)) {
    if (reference.noun !== noun) continue
    const referring: readonly AnyEntity[] = await writer.find(spec.name, { [field]: from })
    for (const { $id } of referring) {
      if ($id !== from) patches.set($id, { ...patches.get($id), [field]: $id === to ? null : to })
    }
  }
  return patches
}
