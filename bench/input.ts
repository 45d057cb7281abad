/**
 * How long from a click to the next paint, on a screen of 10,000 deals, while others edit them: 500 events a second come in
 * through a relay, are merged into the database and shown. Set against the same clicks while nothing comes.
 */
import { join } from 'node:path'
import { launch } from '../test/browser/kit/launch.ts'
import { servePage } from '../test/browser/kit/page-server.ts'
import type { Tab } from '../test/browser/kit/tab.ts'
import type * as page from './devices/board.page.tsx'
import type { Answer, Plan } from './kit/series.ts'
import { Client } from './relay/client.ts'
import { contenders, Server } from './relay/contenders.ts'
import { Author } from './relay/writer.ts'

const deals = 10_000
/** Ten people with fifty edits a second each. */
const writers = 10
const perSecond = 500
const clicksInTurn = 50
const betweenClicksMs = 40

export async function input({ rounds, warmUps }: Plan): Promise<Answer> {
  const pages = await servePage(join(import.meta.dirname, 'devices/board.page.tsx'), { isIsolated: true })
  const server = await Server.start(contenders.wonce)
  const browser = await launch()
  try {
    const tab = await browser.openTab<typeof page>(pages.url)
    const ids = await tab.call('show', server.url, deals)
    const crowd = await Crowd.open(server.port, ids)
    const series = { busy: [] as number[], idle: [] as number[] }
    const turns = Math.ceil((rounds + warmUps) / clicksInTurn)
    let heard = 0
    let busyMs = 0
    for (let turn = 0; turn < turns; turn += 1) {
      series.idle.push(...(await clicks(tab)))
      crowd.start()
      await pause(2_000) // until it is in full flow
      const [before, from] = [await tab.call('heardSoFar'), performance.now()]
      series.busy.push(...(await clicks(tab)))
      heard += (await tab.call('heardSoFar')) - before
      busyMs += performance.now() - from
      crowd.stop()
      await untilQuiet(tab)
    }
    crowd.close()
    await tab.call('close')
    const name = `a click to the next paint while ${perSecond} events a second arrive, against none`
    return {
      unit: 'ms',
      series: { busy: series.busy.slice(warmUps), idle: series.idle.slice(warmUps) },
      claims: [
        { name: `${name}, p50`, ours: 'busy', theirs: 'idle' },
        { name: 'the same, p99', ours: 'busy', theirs: 'idle', quantile: 0.99 },
      ],
      facts: { 'events heard a second': Math.round((heard / busyMs) * 1000), deals },
    }
  } finally {
    await browser.close()
    await server.stop()
    await pages.close()
  }
}

async function clicks(tab: Tab<typeof page>): Promise<readonly number[]> {
  const before = (await tab.call('clicksSoFar')).length
  const button = await tab.page.getByRole('button').boundingBox()
  if (button === null) throw new Error('There is nothing to click.')
  for (let count = 0; count < clicksInTurn; count += 1) {
    await tab.page.mouse.click(button.x + 5, button.y + 5)
    await pause(betweenClicksMs)
  }
  await tab.until((wonce, wanted) => wonce.clicksSoFar().length >= wanted, { arg: before + clicksInTurn })
  return (await tab.call('clicksSoFar')).slice(before)
}

/** Until all that was sent has been heard: nothing more comes. */
async function untilQuiet(tab: Tab<typeof page>): Promise<void> {
  for (let last = -1; ; ) {
    const heard = await tab.call('heardSoFar')
    if (heard === last) return
    last = heard
    await pause(500)
  }
}

interface Member {
  readonly client: Client
  readonly author: Author
}

class Crowd {
  readonly #members: readonly Member[]
  #timer: NodeJS.Timeout | undefined
  #sent = 0

  private constructor(members: readonly Member[]) {
    this.#members = members
  }

  static async open(port: number, targets: readonly string[]): Promise<Crowd> {
    const members: Member[] = []
    for (let at = 0; at < writers; at += 1) {
      const client = await Client.open(contenders.wonce, port, 'room', `writer-${at}`)
      members.push({ client, author: new Author(`writer-${at}`, `writer-${at}`, targets) })
    }
    return new Crowd(members)
  }

  start(): void {
    const startedAt = performance.now()
    this.#sent = 0
    this.#timer = setInterval(() => {
      const due = Math.floor(((performance.now() - startedAt) / 1000) * perSecond)
      for (; this.#sent < due; this.#sent += 1) {
        const member = this.#members[this.#sent % writers]
        member?.client.write(member.author.next())
      }
    }, 5)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  close(): void {
    for (const { client } of this.#members) client.close()
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms))
}
