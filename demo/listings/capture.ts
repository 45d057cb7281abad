import { Contact } from '@headlessly/crm'

const contact = await Contact.create({
  name: 'Alice Chen',
  email: 'alice@acme.dev',
  stage: 'Lead',
  source: 'website',
})
// contact.$id => 'contact_fX9bL5nRd'
