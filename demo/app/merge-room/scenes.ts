/** What can happen to one deal while people are apart. */
import type { DeviceName } from './people.ts'
import { people } from './people.ts'
import type { Act, Scene, Step } from './scene.ts'

const hourMs = 60 * 60_000
const dayMs = 24 * hourMs

const share: Step = {
  text: 'Ann and Bob are online, and both have the deal “Acme Enterprise”.',
  acts: [{ type: 'share a deal' }],
}

const apart: Step = {
  text: 'Both lose the network. From here on each is alone with a copy.',
  acts: [
    { type: 'offline', device: 'ann' },
    { type: 'offline', device: 'bob' },
  ],
}

/** The last step: what came of it is told in its place. */
const close: Step = { text: 'Everything is final. What came of it …', acts: [{ type: 'agree' }] }

function deal(device: DeviceName, verb: 'win' | 'lose' | 'reopen'): Act {
  return { type: 'deal', device, verb }
}

function clock(device: DeviceName, aheadMs: number): Act {
  return { type: 'clock', device, aheadMs }
}

function back(device: DeviceName, then: string): Step {
  const { person } = people[device]
  return { text: `${person} is online again. ${then}`, acts: [{ type: 'online', device }] }
}

const oneOfEach = { customers: 1, subscriptions: 1 } as const
const bothWithHook = { ann: 'inline hook', bob: 'inline hook' } as const

export const scenes: readonly Scene[] = [
  {
    id: 'both-win',
    title: 'Both win offline',
    about: 'Two people win the same deal while apart. After a win a hook, which is code of the app, makes a customer.',
    builds: bothWithHook,
    steps: [
      share,
      apart,
      {
        text: 'Ann wins the deal. Her hook makes a customer and a subscription, in the same transaction.',
        acts: [deal('ann', 'win')],
      },
      {
        text: 'Bob wins it too. He cannot know of Ann’s win, and his hook does the same work under the same key.',
        acts: [deal('bob', 'win')],
      },
      back('ann', 'Her win and its run travel as one group: nobody ever sees half of it.'),
      back('bob', 'The logs merge. His win is a duplicate, and of the two runs with one key one counts.'),
      close,
    ],
    leaves: oneOfEach,
    lesson: 'Ids made inside a run are hashes of its key, so both devices had made the same customer all along.',
  },
  {
    id: 'win-then-lose',
    title: 'Win, then lose',
    about: 'Ann wins the deal, Bob loses it an hour later. Neither knows of the other.',
    builds: bothWithHook,
    steps: [
      share,
      apart,
      { text: 'Ann wins the deal, and her hook makes a customer and a subscription.', acts: [deal('ann', 'win')] },
      {
        text: 'An hour later Bob, who has heard nothing, marks the deal as lost.',
        acts: [clock('bob', hourMs), deal('bob', 'lose'), clock('bob', 0)],
      },
      back('ann', 'Her win reaches the relay.'),
      back('bob', 'His loss finds a deal that is won already: it stays in the log, struck out, and changes nothing.'),
      close,
    ],
    leaves: oneOfEach,
    lesson: '“Lose” needs an open deal. That is checked where it is pressed, and again in every merge.',
  },
  {
    id: 'lose-then-win',
    title: 'Lose, then win',
    about: 'The other order of time: Bob loses the deal first, and Ann wins it an hour later.',
    builds: bothWithHook,
    steps: [
      share,
      apart,
      { text: 'Bob marks the deal as lost.', acts: [deal('bob', 'lose')] },
      {
        text: 'An hour later Ann, who has heard nothing, wins it. Her hook makes a customer.',
        acts: [clock('ann', hourMs), deal('ann', 'win'), clock('ann', 0)],
      },
      back('bob', 'His loss reaches the relay.'),
      back('ann', 'Her win is void now. With it goes everything her hook made: a run belongs to its win.'),
      close,
    ],
    leaves: { customers: 0, subscriptions: 0 },
    lesson: 'No orphans: a win that does not count leaves no customer behind, and the log still tells why.',
  },
  {
    id: 'killed',
    title: 'Killed mid-hook',
    about: 'An app is closed after the win is on the disk and before its hook has ended.',
    builds: { ann: 'hook that waits', bob: 'inline hook' },
    steps: [
      share,
      apart,
      {
        text: 'Ann wins the deal. Her hook waits for an answer from outside; the win itself is already on the disk.',
        acts: [deal('ann', 'win')],
      },
      {
        text: 'The app is closed while the hook still waits. What it was about to write is gone.',
        acts: [{ type: 'close app', device: 'ann' }],
      },
      { text: 'Meanwhile Bob wins the deal too, and his hook makes a customer.', acts: [deal('bob', 'win')] },
      {
        text: 'Ann opens the app again. Her log says that a run is owed, so the hook runs now, with the key it would have had.',
        acts: [{ type: 'open app', device: 'ann', build: 'inline hook' }],
      },
      back('ann', 'Her win goes out, and the run that was owed.'),
      back('bob', 'His win is a duplicate. His run has the same key as Ann’s, so only one of them counts.'),
      close,
    ],
    leaves: oneOfEach,
    lesson: 'A run that is missing is a debt, and the log says so. There is no outbox to be lost with the tab.',
  },
  {
    id: 'again-once',
    title: 'Win, reopen, win',
    about:
      'Ann wins, reopens and wins again; Bob wins once. The hook is to run once for a deal, however often that is won.',
    builds: { ann: 'hook, once per deal', bob: 'hook, once per deal' },
    steps: [
      share,
      apart,
      { text: 'Ann wins the deal: a customer.', acts: [deal('ann', 'win')] },
      { text: 'Ann reopens it. The customer stays.', acts: [deal('ann', 'reopen')] },
      {
        text: 'Ann wins it again. The hook does not run: it had its one run for this deal.',
        acts: [deal('ann', 'win')],
      },
      { text: 'Bob, who has heard nothing, wins the deal as well.', acts: [deal('bob', 'win')] },
      back('ann', 'Her two wins and the reopening go out.'),
      back('bob', 'His would be the first win of this deal, and Ann’s has that place: a duplicate.'),
      close,
    ],
    leaves: oneOfEach,
    lesson: 'The key ends in “once”: whichever win counts, and however often, there is one customer.',
  },
  {
    id: 'again-each',
    title: 'Once for each win',
    about: 'The same story with a hook that runs for each win. Two wins count, so two customers are right.',
    builds: bothWithHook,
    steps: [
      share,
      apart,
      { text: 'Ann wins the deal: a customer.', acts: [deal('ann', 'win')] },
      { text: 'Ann reopens it.', acts: [deal('ann', 'reopen')] },
      { text: 'Ann wins it again: another occasion, another key, another customer.', acts: [deal('ann', 'win')] },
      { text: 'Bob, who has heard nothing, wins the deal as well.', acts: [deal('bob', 'win')] },
      back('ann', 'Her two wins and the reopening go out.'),
      back('bob', 'Does his win come on top? No: it is the first win of this deal, and that was Ann’s.'),
      close,
    ],
    leaves: { customers: 2, subscriptions: 2 },
    lesson:
      'Each occasion has a name that is the same everywhere, “win|1” and “win|2”. Three wins were made, two count.',
  },
  {
    id: 'no-hook',
    title: 'An older build',
    about: 'Bob’s phone runs an older build that knows nothing of provisioning. Only Bob wins.',
    builds: { ann: 'inline hook', bob: 'no hook' },
    steps: [
      share,
      apart,
      { text: 'Bob wins the deal. His build has no hook, so nothing is provisioned.', acts: [deal('bob', 'win')] },
      back('bob', 'His win reaches the relay. Nobody has run the hook for it.'),
      back('ann', 'She receives the win, and her log says that a run is owed.'),
      {
        text: 'Ann’s device has the hook, so it pays: the run belongs to Bob’s win, whoever makes it.',
        acts: [{ type: 'agree' }],
      },
      close,
    ],
    leaves: oneOfEach,
    lesson: 'Old builds do no harm. Whoever has the hook pays, and paying twice changes nothing.',
  },
  {
    id: 'clock',
    title: 'Clock a day ahead',
    about: 'Bob’s phone believes that it is tomorrow. Both win.',
    builds: bothWithHook,
    steps: [
      share,
      apart,
      { text: 'Somebody sets Bob’s clock 25 hours ahead.', acts: [clock('bob', dayMs + hourMs)] },
      { text: 'Bob wins the deal, dated tomorrow.', acts: [deal('bob', 'win')] },
      { text: 'Ann wins the deal, dated today.', acts: [deal('ann', 'win')] },
      back('ann', 'Her win is on the relay.'),
      back('bob', 'The relay tells the time. What Bob’s phone had not sent yet is dated anew, before it goes out.'),
      close,
    ],
    leaves: oneOfEach,
    lesson: 'A wrong clock does no harm: what it dated tomorrow is dated anew, and nothing is lost over it.',
  },
  {
    id: 'edited',
    title: 'Both edit',
    about: 'Both win, and both go on to edit the customer that their own hook has just made.',
    builds: bothWithHook,
    steps: [
      share,
      apart,
      { text: 'Ann wins the deal.', acts: [deal('ann', 'win')] },
      { text: 'Bob wins it too.', acts: [deal('bob', 'win')] },
      {
        text: 'Ann gives her customer an address for bills.',
        acts: [{ type: 'edit customer', device: 'ann', fields: { email: 'billing@acme.dev' } }],
      },
      {
        text: 'Bob renames his customer. It has the same id as Ann’s.',
        acts: [{ type: 'edit customer', device: 'bob', fields: { name: 'Acme GmbH' } }],
      },
      back('ann', 'Her win, its run and her edit go out.'),
      back('bob', 'His run is superseded. His edit is not: it is about the customer, whoever made it.'),
      close,
    ],
    leaves: oneOfEach,
    lesson: 'What people did after the win stays, whichever run counts. Both edits are on the one customer there is.',
  },
  {
    id: 'by-hand',
    title: 'By hand',
    about: 'Ann and Bob share a deal. Take them apart, win, lose, reopen, rename, and bring them together again.',
    builds: bothWithHook,
    steps: [share],
    leaves: undefined,
    lesson: 'Everything here is the library at work: a database for each device in this browser, and a relay.',
  },
]

export const firstScene = sceneNamed('both-win')

export function sceneNamed(id: string): Scene {
  const scene = scenes.find((candidate) => candidate.id === id)
  if (scene === undefined) throw new Error(`There is no scene ${id}.`)
  return scene
}
