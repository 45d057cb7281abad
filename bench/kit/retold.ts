/** Stories told again, with other people, ids and times, as often as it takes: a log of any length, as lines of JSON. */

/** An exported event, as far as retelling it needs to know it. */
export interface Told {
  readonly boot: string
  readonly seq: number
  readonly last: number
  readonly ulid: string
  readonly deps: { readonly [boot: string]: number }
  readonly wall: number
}

export interface Story {
  readonly events: readonly string[]
  readonly boot: string
  /** The varying halves of the ids in it. */
  readonly tokens: readonly string[]
}

const eventsOfBoot = 2000
const firstWall = Date.UTC(2025, 0, 1)
const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** What is told of under another name, at another address, with another sum each time. */
export const person = 'Alice Chen'
export const mail = 'alice@acme.dev'
export const plain = { value: 48_000 }

export interface SoFar {
  readonly stories: number
  readonly events: number
}

/** Story by story, the events of each. */
export function* retell(
  stories: readonly Story[],
  isEnough: (told: SoFar) => boolean,
): Generator<readonly string[], void> {
  let boot = 0
  let seq = 0
  let before = 0
  let told: SoFar = { stories: 0, events: 0 }
  while (!isEnough(told)) {
    const story = stories[told.stories % stories.length] as Story // within bounds
    if (seq > eventsOfBoot) {
      boot += 1
      before = seq
      seq = 0
    }
    const at = { boot, before, seq, number: told.stories, wall: firstWall + told.stories * 60_000 }
    yield retold(story, at)
    seq += story.events.length
    told = { stories: told.stories + 1, events: told.events + story.events.length }
  }
}

interface Occasion {
  readonly boot: number
  /** How many events the boot before it wrote. */
  readonly before: number
  /** How many events this boot has written. */
  readonly seq: number
  readonly number: number
  readonly wall: number
}

function retold(story: Story, { boot, before, seq: written, number, wall }: Occasion): readonly string[] {
  const name = bootName(boot)
  const first = (JSON.parse(story.events[0] as string) as Told).seq // a story has an event at least
  return story.events.map((line, index) => {
    const event = JSON.parse(renamed(line, story, number)) as Told & { trigger?: string }
    const shift = written - first + 1
    const seq = event.seq + shift
    const time = wall + index * 1000
    const deps = seq === 1 && boot > 0 ? { [bootName(boot - 1)]: before } : {}
    const again = {
      ...event,
      ...{ boot: name, seq, last: event.last + shift, deps, wall: time },
      ulid: encode(time, 10) + encode(number * 16 + index, 16),
      ...(event.trigger === undefined ? {} : { trigger: shifted(event.trigger, name, shift) }),
    }
    return JSON.stringify(again)
  })
}

/** Other ids of the same length, another name and address, another sum. */
function renamed(line: string, { tokens }: Story, number: number): string {
  let text = line
  for (const [index, token] of tokens.entries()) {
    // In the order of their making, as ULIDs are.
    text = text.replaceAll(token, encode(firstWall + number * 60_000, 10) + encode(number * 16 + index, 16))
  }
  return text
    .replaceAll(person, `${person} ${number}`)
    .replaceAll(mail, `alice.${number}@acme.dev`)
    .replaceAll(`"value":${plain.value}`, `"value":${1000 + ((number * 7919) % 100_000)}`)
}

function shifted(ref: string, boot: string, shift: number): string {
  return `${boot}:${Number(ref.slice(ref.indexOf(':') + 1)) + shift}`
}

function bootName(boot: number): string {
  return `bench${String(boot).padStart(15, '0')}`
}

function encode(value: number, length: number): string {
  let text = ''
  for (let rest = value; text.length < length; rest = Math.floor(rest / 32)) text = crockford[rest % 32] + text
  return text
}
