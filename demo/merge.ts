/**
 * `npm run merge`: people who are apart act on the same deal, and a relay brings them together; shows what came of it.
 *
 *     npm run merge                     every scene, as a table
 *     npm run merge -- --scene lose     only scenes whose name holds this
 *     npm run --silent merge -- --json  the same as JSON
 *
 * The relay is a process of its own on a disk of its own; every device is a replica with a database of its own. Ends with 1
 * where something was provisioned more than once or not at all, or replicas differ.
 */
import { parseArgs } from 'node:util'
import 'wonce/billing'
import 'wonce/crm'
import { RelayProcess } from './merge/relay-process.ts'
import type { Scene } from './merge/scenes.ts'
import { scenes } from './merge/scenes.ts'
import type { Outcome } from './merge/stage.ts'
import { Stage } from './merge/stage.ts'

const { values } = parseArgs({
  options: { scene: { type: 'string', default: '' }, json: { type: 'boolean', default: false } },
})

interface Played extends Outcome {
  readonly scene: string
  readonly isExactlyOnce: boolean
}

async function play(scene: Scene, index: number, relay: RelayProcess): Promise<Played> {
  const stage = new Stage(relay, `scene-${index}`)
  try {
    await scene.play(stage)
    const outcome = await stage.outcome()
    const isExactlyOnce = outcome.customers === scene.customers && outcome.subscriptions === scene.subscriptions
    return { scene: scene.name, ...outcome, isExactlyOnce }
  } finally {
    await stage.close()
  }
}

function rowText({ scene, events, effectiveRuns, customers, subscriptions, replicas, ...more }: Played): string {
  const figures = [events, effectiveRuns, customers, subscriptions].map((figure) => String(figure).padStart(6)).join('')
  const verdict = more.isIdentical ? `${replicas} alike` : `${replicas} DIFFER`
  const first = `${scene.padEnd(52)}${figures}  ${verdict}${more.isExactlyOnce ? '' : '  NOT EXACTLY ONCE'}`
  return [first, ...more.conflicts.map((conflict) => `    ${conflict}`)].join('\n')
}

const wanted = scenes.filter(({ name }) => name.includes(values.scene))
if (wanted.length === 0) throw new Error(`No scene is called ${values.scene}.`)
const relay = await RelayProcess.start()
const outcomes: Played[] = []
try {
  if (!values.json) console.log(`${''.padEnd(52)}events  runs cust. subs.  replicas`)
  for (const [index, scene] of wanted.entries()) {
    const outcome = await play(scene, index, relay)
    outcomes.push(outcome)
    if (!values.json) console.log(rowText(outcome))
  }
} finally {
  await relay.stop()
}
if (values.json) console.log(JSON.stringify(outcomes, undefined, 2))
if (outcomes.some(({ isExactlyOnce, isIdentical }) => !isExactlyOnce || !isIdentical)) process.exitCode = 1
