/** Seeded bugs of the demo. */
import type { Mutant } from './mutant.ts'

const words = 'test/demo/words.test.ts'
const contacts = 'test/browser/demo-contacts.test.ts'

export const demoMutants: readonly Mutant[] = [
  {
    name: 'demo: 48.000 is read as 48',
    file: 'demo/app/words/money.ts',
    changes: [{ from: 'return others.length === 0 ? value : undefined', to: 'return value ?? others[0]' }],
    caughtBy: { file: words, test: 'money typed as "48.000"' },
  },
  {
    name: 'demo: a name written from the right moves what stands around it',
    file: 'demo/app/words/names.ts',
    changes: [{ from: '“\\u2068${name}\\u2069”', to: '“${name}”' }],
    caughtBy: { file: words, test: 'a name is set apart' },
  },
  {
    name: 'demo: a contact that does not fit loses what was typed',
    file: 'demo/app/contacts/add-contact.tsx',
    changes: [{ from: 'if (found === undefined) form', to: 'form' }],
    caughtBy: { file: contacts, test: 'nothing that was typed is lost' },
  },
  {
    name: 'demo: a contact that was added is not brought into sight',
    file: 'demo/app/ui/grid-table.tsx',
    changes: [{ from: "virtual.scrollToIndex(at, { align: 'center' })", to: '' }],
    caughtBy: { file: contacts, test: 'a contact is added by keyboard' },
  },
]
