/** Seeded bugs of the demo. */
import type { Mutant } from './mutant.ts'

const words = 'test/demo/words.test.ts'
const deals = 'test/browser/demo-deals.test.ts'
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
    name: 'demo: that a hook was seen waits to be sent',
    file: 'demo/app/shell/use-waiting.ts',
    changes: [{ from: 'setCounted(changesIn(inspection))', to: 'setCounted(inspection.pending)' }],
    caughtBy: { file: 'test/browser/demo-pages.test.ts', test: 'what waits to be sent' },
  },
  {
    name: 'demo: what a run wrote waits piece by piece',
    file: 'demo/app/shell/use-waiting.ts',
    changes: [{ from: "({ ref }) => ref.split('#')[0]", to: '({ ref }) => ref' }],
    caughtBy: { file: 'test/demo/waiting.test.ts', test: 'a run is one' },
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
  {
    name: 'demo: a deal that was taken back is offered to be made again',
    file: 'demo/app/shell/use-taking-back.ts',
    changes: [
      {
        from: "...(!isMaking(event) && { action: { label: 'Redo', run: redo } })",
        to: "action: { label: 'Redo', run: redo }",
      },
    ],
    caughtBy: { file: deals, test: 'what is wrong with a new deal' },
  },
  {
    name: 'demo: the form of a new deal that is open is not gone back to',
    file: 'demo/app/board/pipeline-page.tsx',
    changes: [{ from: 'document.getElementById(quickAddId)?.focus()', to: '' }],
    caughtBy: { file: deals, test: 'what is wrong with a new deal' },
  },
]
