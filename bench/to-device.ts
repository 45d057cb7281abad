/**
 * Somebody does something on one device: how long until an app on another device hears of it?
 *
 * Ours is a verb, durable on its device, judged and stored by the relay, merged and durable on the other, then told: to a
 * listener of events, and to a live query. Bare Yjs sets the same event in a map and observes it; nothing of it is kept anywhere.
 */
import type { Answer, Claim, Plan } from './kit/series.ts'
import type { Pair } from './kit/two-devices.ts'
import { both, withTwoDevices } from './kit/two-devices.ts'
import { contenders, Server } from './relay/contenders.ts'

const relays = { 'relay on the disk': 'wonce, on the disk', 'relay in memory': 'wonce' } as const
const bare = 'bare Yjs'
const place = { room: 'room', durability: 'strict' } as const

/** What one message took, by way of hearing of it. */
type Took = { readonly [way: string]: number }

interface Side {
  say(text: string): Promise<Took>
  stop(): Promise<void>
}

export function toDevice({ rounds, warmUps }: Plan): Promise<Answer> {
  return withTwoDevices(async (openPair) => {
    const sides: Side[] = [await bareYjs(await openPair())]
    for (const relay of Object.keys(relays) as (keyof typeof relays)[]) {
      sides.push(await replicas(relay, await openPair())) // as written above
    }
    const series: Record<string, number[]> = {}
    for (let round = 0; round < warmUps + rounds; round += 1) {
      for (let turn = 0; turn < sides.length; turn += 1) {
        const side = sides[(round + turn) % sides.length] as Side // within bounds
        for (const [way, ms] of Object.entries(await side.say(`message ${round}`))) {
          if (round < warmUps) continue
          series[way] ??= []
          series[way].push(ms)
        }
        await pause() // for a commit, which is nobody else's burden
      }
    }
    for (const side of sides) await side.stop()
    return { unit: 'ms', series, claims: claims(), facts: {} }
  })
}

async function bareYjs([ann, bob]: Pair): Promise<Side> {
  const server = await Server.start(contenders['@y/websocket-server'])
  await both([ann, bob], ({ tab }) => tab.call('openBare', server.url, place.room))
  return {
    async say(text) {
      const sentAt = await ann.tab.call('sendBare', ann.actor, text)
      return { [bare]: (await bob.tab.call('heardBare', text)) - sentAt }
    },
    stop: () => server.stop(),
  }
}

async function replicas(relay: keyof typeof relays, [ann, bob]: Pair): Promise<Side> {
  const server = await Server.start(contenders[relays[relay]])
  await both([ann, bob], ({ tab, actor }) =>
    tab.call('open', `bench/to-device/${relay}`, { ...place, url: server.url, actor }),
  )
  const deal = await ann.tab.call('newDeal')
  await bob.tab.call('showDeals', deal)
  return {
    async say(text) {
      const sentAt = await ann.tab.call('send', deal, text)
      const { event, query } = await bob.tab.call('heardBy', text)
      return { [`${relay}, listener`]: event - sentAt, [`${relay}, live query`]: query - sentAt }
    },
    async stop() {
      await both([ann, bob], ({ tab }) => tab.call('close'))
      await server.stop()
    },
  }
}

function claims(): readonly Claim[] {
  return Object.keys(relays).flatMap((relay) =>
    ['listener', 'live query'].flatMap((way): Claim[] => {
      const name = `a verb to another device's ${way}, ${relay}, against bare Yjs in memory`
      const sides = { ours: `${relay}, ${way}`, theirs: bare }
      return [
        { name: `${name}, p50`, ...sides },
        { name: `${name}, p99`, ...sides, quantile: 0.99 },
      ]
    }),
  )
}

function pause(): Promise<void> {
  return new Promise((done) => setTimeout(done, 30))
}
