/** Seeded bugs of the demo. */
import type { Mutant } from './mutant.ts'

const words = 'test/demo/words.test.ts'
const waiting = 'test/demo/waiting.test.ts'
const changes = 'test/demo/contact-changes.test.ts'
const takingBack = 'test/demo/taking-back.test.tsx'
const draft = 'test/demo/draft.test.ts'
const rowFocus = 'test/demo/use-row-focus.test.tsx'
const pageFocus = 'test/demo/page-focus.test.tsx'
const shortcuts = 'test/demo/shortcuts.test.tsx'
const outcomeList = 'test/demo/outcome-list.test.tsx'

const parts = 'test/demo/part.test.tsx'

export const demoMutants: readonly Mutant[] = [
  {
    name: 'demo: what could not be fetched once is missing for good',
    file: 'demo/app/ui/boundary.tsx',
    changes: [{ from: '    fetchAgain()\n', to: '' }],
    caughtBy: { file: parts, test: 'is there once somebody tries again' },
  },
  {
    name: 'demo: a page that failed stands where another should',
    file: 'demo/app/ui/boundary.tsx',
    changes: [{ from: 'place !== this.props.place && ', to: "place === '' && " }],
    caughtBy: { file: parts, test: 'elsewhere is another attempt' },
  },
  {
    name: 'demo: a style sheet that could not be fetched is missing for good',
    file: 'demo/app/ui/part.tsx',
    changes: [{ from: "target.rel !== 'stylesheet'", to: "target.rel !== ''" }],
    caughtBy: { file: parts, test: 'a style sheet that could not be fetched' },
  },
  {
    name: 'demo: 48.000 is read as 48',
    file: 'demo/app/words/money.ts',
    changes: [{ from: 'return others.length === 0 ? value : undefined', to: 'return value ?? others[0]' }],
    caughtBy: { file: words, test: 'money typed as "48.000"' },
  },
  {
    name: 'demo: who writes 48.000 is not told what else it may be',
    file: 'demo/app/words/money.ts',
    changes: [
      { from: 'if (other !== undefined) return `${number(other)}', to: 'if (other === 0) return `${number(other)}' },
    ],
    caughtBy: { file: words, test: '"48.000" as the value of a deal' },
  },
  {
    name: 'demo: a name written from the right moves what stands around it',
    file: 'demo/app/words/names.ts',
    changes: [{ from: '“\\u2068${name}\\u2069”', to: '“${name}”' }],
    caughtBy: { file: words, test: 'a name is set apart' },
  },
  {
    name: 'demo: a long name that is cut loses half of a letter',
    file: 'demo/app/words/names.ts',
    changes: [{ from: 'Array.from(letters.segment(name), ({ segment }) => segment)', to: 'Array.from(name)' }],
    caughtBy: { file: words, test: 'where there is little room' },
  },
  {
    name: 'demo: that a hook was seen waits to be sent',
    file: 'demo/app/shell/use-waiting.ts',
    changes: [{ from: 'return events + Math', to: 'return pending + Math' }],
    caughtBy: { file: waiting, test: 'what waits to be sent' },
  },
  {
    name: 'demo: what a run wrote waits piece by piece',
    file: 'demo/app/shell/use-waiting.ts',
    changes: [{ from: "({ ref }) => ref.split('#')[0]", to: '({ ref }) => ref' }],
    caughtBy: { file: waiting, test: 'a run is one' },
  },
  {
    name: 'demo: a contact has whatever for an address',
    file: 'demo/app/contacts/contact-fault.ts',
    changes: [{ from: "if (email !== '' && ", to: "if (email === '@' && " }],
    caughtBy: { file: 'test/demo/contact-fault.test.ts', test: 'with the address "zoe at quirk.example"' },
  },
  {
    name: 'demo: two addresses are one',
    file: 'demo/app/contacts/contact-fault.ts',
    changes: [{ from: '/^[^\\s@]+@[^\\s@]+$/', to: '/@./' }],
    caughtBy: { file: 'test/demo/contact-fault.test.ts', test: 'zoe@home.example' },
  },
  {
    name: 'demo: an edit writes what it did not change',
    file: 'demo/app/contacts/contact-changes.ts',
    changes: [{ from: 'text !== before[field as keyof TypedContact]', to: "text !== '' || field in before" }],
    caughtBy: { file: changes, test: 'an edit changes one field, and leaves the others' },
  },
  {
    name: 'demo: what an edit empties is kept as an empty text',
    file: 'demo/app/contacts/contact-changes.ts',
    changes: [{ from: "text === '' ? null : text", to: 'text' }],
    caughtBy: { file: changes, test: 'a field that is emptied to nothing' },
  },
  {
    name: 'demo: an address is changed by its capitals',
    file: 'demo/app/contacts/typed-contact.ts',
    changes: [{ from: 'email.trim().toLowerCase()', to: 'email.trim()' }],
    caughtBy: { file: changes, test: 'nor an address by its capitals' },
  },
  {
    name: 'demo: a company is made for somebody who is gone',
    file: 'demo/app/contacts/contact-changes.ts',
    changes: [
      {
        from: "  const { events } = await workspace.together([...steps, { verb: 'Contact.update', input: { id: $id, ...changed } }])",
        to: "  if (steps.length > 0) await workspace.together(steps)\n  const { events } = await workspace.together([...steps, { verb: 'Contact.update', input: { id: $id, ...changed } }])",
      },
    ],
    caughtBy: { file: changes, test: 'is a company that is new here too, or neither' },
  },
  {
    name: 'demo: what made a company too is offered to be done again',
    file: 'demo/app/shell/use-taking-back.ts',
    changes: [{ from: 'each.group === event.group && isMaking(each)', to: 'each === event && isMaking(each)' }],
    caughtBy: { file: takingBack, test: 'one undo takes back an edit with the company' },
  },
  {
    name: 'demo: what others write is written over what one is typing',
    file: 'demo/app/contacts/draft.ts',
    changes: [{ from: 'filter((field) => mine[field] === draft.before[field])', to: 'filter(() => true)' }],
    caughtBy: { file: draft, test: 'a field that somebody typed into keeps that' },
  },
  {
    name: 'demo: what others wrote in a field that nobody typed into is written back as it was',
    file: 'demo/app/contacts/draft.ts',
    changes: [
      { from: 'const taken = untouched.reduce(', to: 'const taken = untouched.slice(untouched.length).reduce(' },
    ],
    caughtBy: { file: draft, test: 'a field that nobody typed into shows what others wrote' },
  },
  {
    name: 'demo: who keeps what he typed gets what others wrote',
    file: 'demo/app/contacts/draft.ts',
    changes: [
      {
        from: 'return { ...draft, before: { ...draft.before, [field]: now[field] } }',
        to: 'return takeTheirs(draft, now, field)',
      },
    ],
    caughtBy: { file: draft, test: 'a field that somebody typed into keeps that' },
  },
  {
    name: 'demo: a deal that is made again lacks what was typed since the other was deleted',
    file: 'demo/app/deal/deal-as-new.ts',
    changes: [{ from: 'drafts.get(field) ?? shownOf(deal, field)', to: 'shownOf(deal, field)' }],
    caughtBy: { file: 'test/demo/deal-as-new.test.ts', test: 'a deal that is gone is made again' },
  },
  {
    name: 'demo: whose last deals are left without a contact is not said',
    file: 'demo/app/contacts/delete-words.ts',
    changes: [{ from: 'if (deals === 0)', to: 'if (deals <= 1)' }],
    caughtBy: { file: changes, test: 'before somebody with 1 deals is deleted' },
  },
  {
    name: 'demo: the focus goes to the end of the list once a row is gone',
    file: 'demo/app/ui/beside.ts',
    changes: [{ from: '...all.slice(at + 1),', to: '...all.slice(at + 1).reverse(),' }],
    caughtBy: { file: rowFocus, test: 'the next row where it is gone' },
  },
  {
    name: 'demo: the focus is lost with the last row',
    file: 'demo/app/ui/use-row-focus.ts',
    changes: [{ from: ' ?? otherwise.current', to: ' ?? null' }],
    caughtBy: { file: rowFocus, test: 'the field where no row is left' },
  },
  {
    name: 'demo: what waits is looked into at each change, for a hook that was seen long ago',
    file: 'demo/app/shell/use-waiting.ts',
    changes: [{ from: '    if (areAll) return\n', to: '' }],
    caughtBy: { file: 'test/demo/use-waiting.test.tsx', test: 'a hook that was seen does not wait' },
  },
  {
    name: 'demo: no key is heard where somebody is typing, not even that of the search',
    file: 'demo/app/shell/shortcuts.ts',
    changes: [
      { from: 'if (isTyped(event) && shortcut?.isForTyping !== true) return', to: 'if (isTyped(event)) return' },
    ],
    caughtBy: { file: shortcuts, test: 'the search can be asked for, and nothing else' },
  },
  {
    name: 'demo: a letter that was typed is the first of two keys',
    file: 'demo/app/shell/shortcuts.ts',
    changes: [
      {
        from: `      if (isTyped(event) && shortcut?.isForTyping !== true) return
      before = { key: pressed, at: event.timeStamp }`,
        to: `      before = { key: pressed, at: event.timeStamp }
      if (isTyped(event) && shortcut?.isForTyping !== true) return`,
      },
    ],
    caughtBy: { file: shortcuts, test: 'what was typed is not the first of two keys' },
  },
  {
    name: 'demo: the focus is gone with the page that is left',
    file: 'demo/app/shell/page-focus.ts',
    changes: [{ from: 'if (before.current !== place && isFocusLost()) focusPage()', to: '' }],
    caughtBy: { file: pageFocus, test: 'what had the focus is gone with its page' },
  },
  {
    name: 'demo: the first Tab of a page that was just opened leads past the ways to go',
    file: 'demo/app/shell/page-focus.ts',
    changes: [{ from: 'before.current !== place && isFocusLost()', to: 'isFocusLost()' }],
    caughtBy: { file: pageFocus, test: 'the first page takes the focus from nobody' },
  },
  {
    name: 'demo: the next page takes the focus from what stays',
    file: 'demo/app/shell/page-focus.ts',
    changes: [{ from: 'before.current !== place && isFocusLost()', to: 'before.current !== place' }],
    caughtBy: { file: pageFocus, test: 'what stays keeps the focus' },
  },
  {
    name: 'demo: a deal beside the board is another page',
    file: 'demo/app/shell/use-here.ts',
    changes: [{ from: "dealId === undefined ? address : '/'", to: 'address' }],
    caughtBy: { file: pageFocus, test: 'beside the board leaves the focus to it' },
  },
  {
    name: 'demo: the focus is gone with the palette once it led to another page',
    file: 'demo/app/shell/page-focus.ts',
    changes: [
      {
        from: `    () => () => {
      if (isFocusLost()) focusPage()
    },`,
        to: '    () => () => {},',
      },
    ],
    caughtBy: { file: pageFocus, test: 'leaves that to the page, unless something else has it' },
  },
  {
    name: 'demo: the notes of a deal that is gone are not kept with the one made of it',
    file: 'demo/app/deal/copy-note.ts',
    changes: [{ from: '  copy.text.insert(0, source.text.toString())\n', to: '' }],
    caughtBy: { file: 'test/demo/copy-note.test.ts', test: 'the notes of a deal that is gone' },
  },
  {
    name: 'demo: the notes of a deal that is gone are copied before they are read',
    file: 'demo/app/deal/copy-note.ts',
    changes: [{ from: '  await Promise.all([source.ready(), copy.ready()])\n', to: '' }],
    caughtBy: { file: 'test/demo/copy-note.test.ts', test: 'the notes of a deal that is gone' },
  },
  {
    name: 'demo: while deals are read their sum is nothing',
    file: 'demo/app/revenue/revenue-page.tsx',
    changes: [{ from: "[status, ofSubscriptions, ofPlans, ofPrices].includes('loading')", to: 'false' }],
    caughtBy: { file: 'test/demo/revenue-page.test.tsx', test: 'of what is still being read no figure is shown' },
  },
  {
    name: 'demo: Tab leads to all that ended, one after the other',
    file: 'demo/app/board/outcome.tsx',
    changes: [{ from: 'tabIndex={isTabStop ? 0 : -1}', to: 'tabIndex={0}' }],
    caughtBy: { file: outcomeList, test: 'Tab leads to the first of what ended' },
  },
  {
    name: 'demo: arrow keys lead to nothing among what ended',
    file: 'demo/app/board/outcome.tsx',
    changes: [{ from: 'if (next instanceof HTMLButtonElement) next.focus()', to: 'currentTarget.focus()' }],
    caughtBy: { file: outcomeList, test: 'arrow keys lead to the one below' },
  },
]
