/** Opens a replica; with a name, writes a contact of that name first; says who is there and what is to be done. */
import { openReplica } from '../../../server/mcp/replica.ts'

const [url = '', token = '', hooks = '', name = ''] = process.argv.slice(2)
try {
  const hooked = hooks === '' ? undefined : { hooks }
  const workspace = await openReplica({ url, workspace: 'acme', token: () => token, timeoutMs: 20_000, ...hooked })
  if (name !== '') {
    await workspace.Contact.create({ name, email: 'somebody@acme.example' })
    await workspace.settled()
    await workspace.sync.flushed()
  }
  const contacts = (await workspace.Contact.find({})).map((contact) => contact.name)
  const activities = (await workspace.Activity.find({})).map((activity) => activity.subject)
  console.error(`there is ${JSON.stringify({ contacts, activities })}`)
  await workspace.close()
  process.exit(0)
} catch (error) {
  console.error(`failed: ${error instanceof Error ? `${error.name}: ${error.message}` : error}`)
  process.exit(1)
}
