/**
 * `npm run laws -- --worlds 100000 [--seed N] [--form mixed|dense|crash|log|network|torn|put-back|given-up|stock] [--keep]`: plays worlds until one breaks a law, then makes it
 * smaller and prints it.
 *
 * `crash` plays each world once for every storage operation of its last step, and dies there; `log` lets a device hear random logs; `network` has
 * devices sync over the shipped relay, `torn` over one whose last write is torn whenever it dies, `put-back` over one that comes back with an older state, and `stock` through a stock server. `--keep` goes on after a failure and counts them. World i has the seed N + i, so `--seed <that seed> --worlds 1` plays it again. Keep the seed in test/kit/kept-seeds.ts.
 */
import { parseArgs } from 'node:util'
import { hearLawfully } from './kit/hear-log.ts'
import { playNetworkedWorld, playStockWorld, playTornWorld } from './kit/networked-world-play.ts'
import type { NetworkedScript } from './kit/networked-world-script.ts'
import {
  drawGivenUpWorld,
  drawNetworkedWorld,
  drawPutBackWorld,
  drawTornWorld,
  printNetworkedWorld,
} from './kit/networked-world-script.ts'
import { playAllCrashes, playWorld, shrink } from './kit/play.ts'
import { drawCrashWorld, drawWorld, printWorld } from './kit/world-script.ts'

const networked: { readonly [form: string]: (seed: number) => NetworkedScript } = {
  network: drawNetworkedWorld,
  torn: drawTornWorld,
  'put-back': drawPutBackWorld,
  'given-up': drawGivenUpWorld,
  stock: drawNetworkedWorld,
}

const { values } = parseArgs({
  options: {
    worlds: { type: 'string', default: '2000' },
    seed: { type: 'string' },
    form: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
})
const count = Number(values.worlds)
const first = values.seed === undefined ? Math.floor(Math.random() * 2 ** 30) : Number(values.seed)
const forms = values.form === undefined ? ['mixed', 'dense'] : [values.form]
const startedAt = performance.now()
const failures = new Map<string, number>()
let played = 0
let shownAt = startedAt

process.on('unhandledRejection', (error) => {
  console.log('\nunhandled rejection', error)
  process.exitCode = 1
})

console.log(`worlds ${count}, from seed ${first}`)
for (let index = 0; index < count; index += 1) {
  const form = forms[index % forms.length] as string // an index modulo the length
  const seed = first + index
  const { failure, explain } = await playForm(form, seed)
  played += 1
  if (performance.now() - shownAt > 10_000) {
    shownAt = performance.now()
    console.log(
      `${played} worlds, ${rate()} a second, ${[...failures.values()].reduce((a, b) => a + b, 0)} broke a law`,
    )
  }
  if (failure === undefined) continue
  const kind = String(failure).slice(0, 100)
  failures.set(kind.slice(0, 30), (failures.get(kind.slice(0, 30)) ?? 0) + 1)
  process.exitCode = 1
  if (values.keep) {
    console.log(`${form} ${seed}: ${kind}`)
    continue
  }
  const smaller = await explain()
  console.log(`\n${smaller.printed}\n`)
  console.log(smaller.failure)
  console.log(`\nPlay it again: npm run laws -- --form ${form} --worlds 1 --seed ${seed}`)
  break
}
console.log(`${played} worlds, ${rate()} a second`)
for (const [kind, times] of failures) console.log(`${times} × ${kind}`)

interface Explained {
  readonly printed: string
  readonly failure: unknown
}

interface Played {
  readonly failure: unknown
  /** What the world did, made smaller where that can be done. */
  readonly explain: () => Promise<Explained>
}

async function playForm(form: string, seed: number): Promise<Played> {
  const draw = networked[form]
  if (draw !== undefined) {
    const script = draw(seed)
    const failure =
      form === 'torn'
        ? (await playTornWorld(script)).failure
        : await (form === 'stock' ? playStockWorld(script) : playNetworkedWorld(script))
    return { failure, explain: async () => ({ printed: printNetworkedWorld(script), failure }) }
  }
  const { script, failure } = await playAlone(form, seed)
  const isShrinkable = form === 'mixed' || form === 'dense'
  const explain = async () => {
    const smaller = isShrinkable ? await shrink(script, failure) : { script, failure }
    return { printed: printWorld(smaller.script), failure: smaller.failure }
  }
  return { failure, explain }
}

/** Without a network between the devices. */
async function playAlone(form: string, seed: number) {
  const script = form === 'crash' ? drawCrashWorld(seed) : drawWorld(form === 'dense' ? 'dense' : 'mixed', seed)
  if (form === 'log') return { script, failure: await hearLawfully(seed, 1).catch((error: unknown) => error) }
  if (form !== 'crash') return { script, failure: await playWorld(script) }
  const { failed } = await playAllCrashes(script)
  return failed ?? { script, failure: undefined }
}

function rate(): string {
  return (played / ((performance.now() - startedAt) / 1000)).toFixed(1)
}
