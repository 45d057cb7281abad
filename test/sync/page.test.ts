import { afterEach, expect, test } from 'vitest'
import type { PageEvent } from '../../src/sync/page.ts'
import { browserPage } from '../../src/sync/page.ts'

const globals = globalThis as { document?: unknown; window?: unknown } // neither is there in Node

afterEach(() => {
  delete globals.document
  delete globals.window
})

test('a browser page tells what concerns a connection, until it is told not to', () => {
  const [document, window] = [new EventTarget(), new EventTarget()]
  Object.assign(globals, { document, window })
  const heard: PageEvent[] = []
  const undo = browserPage().subscribe((event) => heard.push(event))
  document.dispatchEvent(new Event('freeze'))
  document.dispatchEvent(new Event('resume'))
  for (const name of ['pagehide', 'pageshow', 'online', 'offline']) window.dispatchEvent(new Event(name))
  expect(heard).toEqual(['freeze', 'resume', 'freeze', 'resume', 'online', 'offline'])
  undo()
  document.dispatchEvent(new Event('freeze'))
  window.dispatchEvent(new Event('online'))
  expect(heard.length).toBe(6)
})

test('outside of a page it says nothing', () => {
  const heard: PageEvent[] = []
  browserPage().subscribe((event) => heard.push(event))()
  expect(heard).toEqual([])
})
