/** What stands in the notes of a deal, for another one, whose notes are empty. */
import type { Workspace } from 'wonce'

/** Resolves once it is kept on this device. It goes out while the notes of the other one are open. */
export async function copyNote({ notes }: Workspace, from: string, to: string): Promise<void> {
  const [source, copy] = await Promise.all([notes.open(from), notes.open(to)])
  try {
    await Promise.all([source.ready(), copy.ready()])
    copy.text.insert(0, source.text.toString())
  } finally {
    await Promise.all([source.close(), copy.close()])
  }
}
