/**
 * `npm run example`: runs a listing as it was published, in the terminal, and shows what it wrote.
 *
 *     npm run example                                  the full flow, as a table of its events
 *     npm run example -- --listing win                 another listing, and what it changed
 *     npm run example -- --data DIR                    keeps the log in DIR between runs
 *     npm run example -- --data DIR --show             opens the log in DIR and shows it, without a listing
 *     npm run --silent example -- --json               events, customers and subscriptions, as JSON
 */
import { parseArgs } from 'node:util'
import { type Listing, listingNamed, listings } from './example/listings.ts'
import { refusalText, runListing } from './example/run-listing.ts'
import { changesText, eventFlow } from './example/show.ts'

interface Arguments {
  readonly listing: Listing | undefined
  readonly folder: string | undefined
  readonly isJson: boolean
}

function readArguments(): Arguments {
  const { values } = parseArgs({
    options: {
      listing: { type: 'string', default: 'full-flow' },
      data: { type: 'string' },
      json: { type: 'boolean', default: false },
      show: { type: 'boolean', default: false },
    },
  })
  const listing = values.show ? undefined : listingNamed(values.listing)
  if (listing !== undefined || values.show) return { listing, folder: values.data, isJson: values.json }
  throw new Error(`There is no listing ${values.listing}. There are ${listings.map(({ name }) => name).join(', ')}.`)
}

try {
  const { listing, folder, isJson } = readArguments()
  const outcome = await runListing(listing, folder)
  if (isJson) {
    const { events, customers, subscriptions } = outcome
    console.log(JSON.stringify({ events, customers, subscriptions }, undefined, 2))
  } else {
    if (listing === undefined) console.log(eventFlow(outcome.events))
    else if (listing.name === 'full-flow') console.log(eventFlow(outcome.written))
    else console.log(changesText(outcome.written))
    if (listing?.afterwards !== undefined) console.log(`\n${listing.afterwards.says}`)
    if (outcome.file !== undefined) console.log(`\nThe log is kept in ${outcome.file}.`)
  }
} catch (error) {
  console.error(refusalText(error))
  process.exitCode = 1
}
