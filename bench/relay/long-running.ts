/**
 * A server as it is once it has run for a while. What an engine compiles and learns of a program's shapes in its first minutes
 * takes longer than an update does, and no server is restarted for each of its users.
 */
import { Client } from './client.ts'
import { type Contender, Server } from './contenders.ts'
import { Author } from './writer.ts'

/** Fewer in each room than a head of ours holds, after which its clients come again. */
const rooms = 3
const updatesInEach = 3000
/** Sent at once, so that a server which writes each to the disk is through before long as well. */
const atOnce = 10

/** Starts it, and has it forward 9,000 updates in rooms that nobody uses afterwards. */
export async function startLongRunning(contender: Contender): Promise<Server> {
  const server = await Server.start(contender)
  for (let room = 0; room < rooms; room += 1) await writeIn(`before-${room}`, contender, server)
  return server
}

async function writeIn(room: string, contender: Contender, { port }: Server): Promise<void> {
  const writer = await Client.open(contender, port, room, `writer of ${room}`)
  const reader = await Client.open(contender, port, room, `reader of ${room}`)
  const author = new Author(room, `writer of ${room}`)
  for (let sent = 0; sent < updatesInEach; sent += atOnce) {
    await new Promise<void>((resolve) => {
      let missing = atOnce
      reader.onEvents = (_, count) => {
        missing -= count
        if (missing === 0) resolve()
      }
      for (let left = atOnce; left > 0; left -= 1) writer.write(author.next())
    })
  }
  writer.close()
  reader.close()
}
