/** What an app gives `WONCE_HOOKS`: it is noisy, and greets who is new. */
import { Contact } from '../../../src/crm/index.ts'

console.log('noise of the hooks')
Contact.created('greet', async (contact, $) => {
  $.Activity.create({ subject: `Greet ${contact.name}`, type: 'Call', contact: contact.$id })
})
