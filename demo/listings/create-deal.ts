import { Deal } from '@headlessly/crm'

const deal = await Deal.create({
  name: 'Acme Enterprise',
  value: 48_000,
  contact: 'contact_fX9bL5nRd',
  stage: 'Prospecting',
})
// deal.$id => 'deal_k7TmPvQx'
