await Contact.qualify({ id: 'contact_fX9bL5nRd' })
// contact.stage => 'Qualified'
