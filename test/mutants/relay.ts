/** Seeded bugs of the relay. */
import type { Mutant } from './mutant.ts'

const admission = { file: 'test/server/admission.test.ts' }

export const relayMutants: readonly Mutant[] = [
  {
    name: '[A3] store: whose a boot is is forgotten with the process',
    file: 'server/level-store.ts',
    changes: [
      {
        from: 'readonly #claims = new Serial()',
        to: 'readonly #claims = new Serial()\n  readonly #held = new Map<string, string>()',
      },
      { from: 'const held = textOf(await this.#database.get(`c/${key}`))', to: 'const held = this.#held.get(key)' },
      {
        from: 'await this.#database.write([{ key: `c/${key}`, value: bytesOf(value) }])',
        to: 'this.#held.set(key, value)',
      },
    ],
    caughtBy: { file: 'test/server/level-store-power-cuts.test.ts', test: 'stands for whoever made it first' },
  },
  {
    name: 'a relay starts with a key that no token is checked with',
    file: 'server/tokens.ts',
    changes: [{ from: 'if (modulusLength < minRsaBits) {', to: 'if (modulusLength < 0) {' }],
    caughtBy: { file: 'test/server/tokens.test.ts', test: 'is an error at the start where it is so short' },
  },
  {
    name: 'a clock that is set back: who left before it is kept in mind, with all who leave after',
    file: 'server/quota.ts',
    changes: [{ from: 'if (filledAt > now) {', to: 'if (filledAt > Number.MAX_VALUE) {' }],
    caughtBy: { file: 'test/server/quota.test.ts', test: '[A1] who left while the clock was far ahead' },
  },
  {
    name: 'stopping waits for whoever asked for another protocol and does not read the answer',
    file: 'server/start.ts',
    changes: [{ from: 'passedOver.close()', to: '' }],
    caughtBy: { file: 'test/server/start.test.ts', test: 'waits for nobody who was answered' },
  },
  {
    name: 'whoever is refused in development mode keeps the line for as long as he does not hang up',
    file: 'server/development-door.ts',
    changes: [{ from: "\\r\\n\\r\\n', () => stream.destroy())", to: "\\r\\n\\r\\n')" }],
    caughtBy: { file: 'test/server/start.test.ts', test: 'waits for nobody who was answered' },
  },
  {
    name: 'A5: whose line broke is seen as before until the relay finds the old one dead',
    file: 'server/presence.ts',
    changes: [
      {
        from: 'return standing.of.grant.subject === connection.grant.subject',
        to: 'return standing.of === connection',
      },
    ],
    caughtBy: { file: 'test/server/presence.test.ts', test: '[A5] whose line broke goes on' },
  },
  {
    name: 'A5: who takes over goes with the connection before',
    file: 'server/presence.ts',
    changes: [{ from: 'if (this.#here.get(client)?.of !== connection) {', to: 'if (!this.#here.has(client)) {' }],
    caughtBy: { file: 'test/server/presence.test.ts', test: '[A5] whose line broke goes on' },
  },
  {
    name: 'closing the relay lets go of one workspace after another',
    file: 'server/relay.ts',
    changes: [
      {
        from: 'for (const room of [...this.#open]) this.#retire(room)',
        to: 'for (const room of [...this.#open]) await (this.#retire(room), this.#closing.get(room.workspace))',
      },
    ],
    caughtBy: { file: 'test/server/relay/joining.test.ts', test: 'all workspaces at once' },
  },
  {
    name: 'A1: a refusal tells and logs a key of any length',
    file: 'server/candidate.ts',
    changes: [{ from: 'ref !== undefined && refPattern.test(ref) ? ref : undefined', to: 'ref' }],
    caughtBy: { file: 'test/server/relay/judging.test.ts', test: '[A1] a key that is no ref' },
  },
  {
    name: 'A1: a key of any length is looked up, and kept in mind',
    file: 'server/candidate.ts',
    changes: [{ from: 'if (ref !== undefined && !refPattern.test(ref)) return', to: 'if (false) return' }],
    caughtBy: { file: 'test/server/relay/judging.test.ts', test: '[A1] a key that is no ref' },
  },
  {
    name: 'A1: a segment is held for ever where the line breaks before its answer had its turn',
    file: 'server/http.ts',
    changes: [{ from: "socket.once('close', over)", to: "response.once('close', over)" }],
    caughtBy: { file: 'test/server/http.test.ts', test: '[A1] is let go where its line breaks' },
  },
  {
    name: '[S6] relay: who may read is not told of events of others that it has lost',
    file: 'server/room.ts',
    changes: [{ from: 'if (canRead || lacks.length === 0) return lacks', to: 'if (lacks.length === 0) return lacks' }],
    caughtBy: { file: 'test/server/relay/joining.test.ts', test: 'is told which of the events that it knows' },
  },
  {
    name: '[A4] relay: what one connection carries is acknowledged to the others of the same person',
    file: 'server/room.ts',
    changes: [
      {
        from: 'const known = session.carried.size === 0 ? frames.get(subject) : undefined',
        to: 'const known = frames.get(subject)',
      },
      { from: 'if (session.carried.size === 0) frames.set(subject, frame)', to: 'frames.set(subject, frame)' },
    ],
    caughtBy: { file: 'test/server/relay/judging.test.ts', test: 'who may carry is told how far' },
  },
  {
    name: 'gathering: what is less than a timer takes is waited for by one',
    file: 'server/gathering.ts',
    changes: [{ from: 'const shortestMs = 1', to: 'const shortestMs = 0' }],
    caughtBy: { file: 'test/server/gathering.test.ts', test: 'less than a millisecond is waited for by no clock' },
  },
  {
    name: 'gathering: who writes after a lull waits for others all the same',
    file: 'server/gathering.ts',
    changes: [{ from: 'else if (!isAfterLull) await', to: 'else await' }],
    caughtBy: { file: 'test/server/gathering.test.ts', test: 'after a lull waits for nothing' },
  },
  {
    name: 'gathering: who has just written, or for long, waits for nobody',
    file: 'server/gathering.ts',
    changes: [{ from: 'else if (!isAfterLull) await', to: 'else if (sinceMs < 0) await' }],
    caughtBy: { file: 'test/server/gathering.test.ts', test: 'but for the rest of this turn' },
  },
  {
    name: 'E6: who writes alone waits until a commit is made that is not due yet',
    file: 'server/sequencer.ts',
    changes: [{ from: 'entries.length > 1 && clock', to: 'entries.length > 0 && clock' }],
    caughtBy: { file: 'test/server/relay/commits.test.ts', test: '[E6] one that is to follow soon' },
  },
  {
    name: 'E6: what several write at once never takes along the commit that is to follow',
    file: 'server/sequencer.ts',
    changes: [{ from: 'entries.length > 1 && clock', to: 'entries.length < 0 && clock' }],
    caughtBy: { file: 'test/server/relay/commits.test.ts', test: '[E6] one that is to follow soon' },
  },
  {
    name: 'gathering: a wait is lost where its end is rounded up',
    file: 'server/gathering.ts',
    changes: [
      {
        from: 'const leftMs = this.#distanceMs - sinceMs',
        to: 'const end = this.#beganAt + this.#distanceMs\n    const leftMs = end - this.#clock.now() > this.#distanceMs ? 0 : this.#distanceMs - sinceMs',
      },
    ],
    caughtBy: { file: 'test/server/gathering.test.ts', test: 'also at a time of today' },
  },
  {
    name: 'S6: a head that is full of writers is closed without a commit',
    file: 'server/sequencer.ts',
    changes: [
      {
        from: 'added.events >= manyEvents || this.#isFull(added)',
        to: 'added.events >= manyEvents || this.#isFull({ ...added, writers: 0 })',
      },
    ],
    caughtBy: { file: 'test/workspace/put-back.test.ts', test: '[S6] before a head was closed by the number of' },
  },
  {
    name: 'S6: who may only append is not told what the relay has lost',
    file: 'server/room.ts',
    changes: [
      { from: 'if (canRead || lacks.length === 0) return lacks', to: 'if (canRead) return lacks\n    return []' },
    ],
    caughtBy: { file: 'test/workspace/put-back.test.ts', test: '[S6] before what somebody stored who may only' },
  },
  {
    name: 'W4: who may not read learns which events of others are there',
    file: 'server/room.ts',
    changes: [{ from: 'if (canRead || lacks.length === 0) return lacks', to: 'if (lacks.length >= 0) return lacks' }],
    caughtBy: { file: 'test/server/relay/joining.test.ts', test: '[W4] is told which of the events that it knows' },
  },
  {
    name: 'A1: who was given more than there was left is forgotten in debt',
    file: 'server/quota.ts',
    changes: [{ from: 'if (isFull && left + seconds >= burstSeconds) ', to: '' }],
    caughtBy: { file: 'test/server/quota.test.ts', test: 'is not forgotten before that has grown back' },
  },
  {
    name: 'A1: whoever finds no place is told that what it sent was refused',
    file: 'server/room.ts',
    changes: [
      { from: "'too many connections', undefined, 'busy'", to: "'too many connections', undefined, 'too-many'" },
    ],
    caughtBy: { file: 'test/server/relay/sizes.test.ts', test: '[A1] a subject has so many connections' },
  },
  {
    name: 'a lease: its holder loses it by being late, though nobody took it',
    file: 'server/level-store.ts',
    changes: [
      {
        from: 'const isOurs = holder === owner\n',
        to: 'const isOurs = holder === owner && (last?.expiresAt ?? 0) > now\n',
      },
    ],
    caughtBy: { file: 'test/server/level-store.test.ts', test: 'is renewed by its holder however late' },
  },
  {
    name: 'a lease: what somebody else took meanwhile is renewed',
    file: 'server/level-store.ts',
    changes: [{ from: '(isOurs ? 0 : 1)', to: '(last?.owner === undefined ? 1 : 0)' }],
    caughtBy: { file: 'test/server/level-store.test.ts', test: 'that somebody else took meanwhile is not renewed' },
  },
  {
    name: 'ready: a relay that is sent no clients never finds out that its disk has room again',
    file: 'server/watched-store.ts',
    changes: [{ from: 'if (!this.#isFailing) return true\n', to: 'return !this.#isFailing\n' }],
    caughtBy: { file: 'test/server/watched-store.test.ts', test: 'a write is tried where the last one failed' },
  },
  {
    name: 'ready: a write that failed is forgotten',
    file: 'server/watched-store.ts',
    changes: [{ from: 'this.#isFailing = true\n', to: '' }],
    caughtBy: { file: 'test/server/http.test.ts', test: 'sees that the disk takes nothing' },
  },
  {
    name: 'closes: who never came in is counted nowhere',
    file: 'server/client.ts',
    changes: [
      {
        from: 'if (name !== undefined && socket.readyState === WebSocket.OPEN)',
        to: 'if (name !== undefined && socket.client?.bufferedBytes === -1)',
      },
    ],
    caughtBy: { file: 'test/server/start.test.ts', test: 'in the figures, by code' },
  },
  {
    name: 'refused joins: each is a line of the log',
    file: 'server/refused-joins.ts',
    changes: [{ from: 'if (told !== undefined) told.more', to: "if (key === '') told.more" }],
    caughtBy: { file: 'test/server/start.test.ts', test: 'in the log, the first of each reason' },
  },
  {
    name: 'each client that finds no place is a line in the log',
    file: 'server/room.ts',
    changes: [{ from: "if (close === 'busy') refusedJoins", to: 'if (false) refusedJoins' }],
    caughtBy: { file: 'test/server/start.test.ts', test: 'in the log, likewise where the store' },
  },
  {
    name: 'each client that the store does not answer is an error in the log',
    file: 'server/relay.ts',
    changes: [
      {
        from: "this.#options.refusedJoins?.hear('going-away', { workspace, reason, error })",
        to: "this.#options.log?.error({ workspace, reason, error }, 'nobody could be let in')",
      },
    ],
    caughtBy: { file: 'test/server/start.test.ts', test: 'in the log, likewise where the store' },
  },
  {
    name: 'figures: whoever comes through a proxy on this machine is of this machine',
    file: 'server/this-machine.ts',
    changes: [{ from: ' && !isPassedOn(headers)', to: '' }],
    caughtBy: { file: 'test/server/http.test.ts', test: 'without one, figures are given to this machine alone' },
  },
  {
    name: 'figures: each who asks has them put together',
    file: 'server/kept-for.ts',
    changes: [{ from: 'if (kept === undefined || Math.abs(now - kept.at) >= ms) kept', to: 'kept' }],
    caughtBy: { file: 'test/server/http.test.ts', test: 'figures are put together once in a second' },
  },
  {
    name: 'keys: an address with a password, which every later error shows',
    file: 'server/config.ts',
    changes: [{ from: " && username === '' && password === ''", to: '' }],
    caughtBy: { file: 'test/server/config.test.ts', test: 'refuses an address of keys with a name or a password' },
  },
  {
    name: 'development mode: a proxy takes the whole world in',
    file: 'server/this-machine.ts',
    changes: [{ from: ' && !isPassedOn(headers)', to: '' }],
    caughtBy: { file: 'test/server/development-door.test.ts', test: 'nobody comes through a proxy' },
  },
  {
    name: 'settings: what Kubernetes says of a service is a setting mistyped',
    file: 'server/config.ts',
    changes: [{ from: ' && !isServiceLink(name, value)', to: '' }],
    caughtBy: { file: 'test/server/config.test.ts', test: 'passes over what Kubernetes says' },
  },
  {
    name: 'settings: a limit with which every large message is refused for ever',
    file: 'server/limit-settings.ts',
    changes: [{ from: 'if (bytesPerSecond * burstSeconds < frameBytes)', to: 'if (bytesPerSecond < 0)' }],
    caughtBy: { file: 'test/server/config.test.ts', test: 'says what is wrong with a limit that stands' },
  },
  {
    name: 'S6: replacing one workspace takes those along whose names begin alike',
    file: 'server/level-store.ts',
    changes: [{ from: 'return `e/${part(workspace)}/`', to: 'return `e/${part(workspace)}`' }],
    caughtBy: { file: 'test/server/level-store.test.ts', test: 'is gone, and can begin anew' },
  },
  {
    name: 'S6: what an interrupted restore has left is served as a history',
    file: 'server/room-state.ts',
    changes: [{ from: 'if (pos > 0)', to: 'if (pos < 0)' }],
    caughtBy: { file: 'test/workspace/restore.test.ts', test: 'restoring was interrupted' },
  },
  {
    name: 'A2: a key that only looks like a ref is looked up, and ends the room',
    file: 'server/ledger.ts',
    changes: [{ from: ' && ref === `${boot}:${seq}`', to: '' }],
    caughtBy: { file: 'test/server/relay/judging.test.ts', test: 'only looks like a ref' },
  },
  {
    name: 'W9: a relay that was started since does not know what a race has left',
    file: 'server/candidate.ts',
    changes: [
      {
        from: 'if (ref !== undefined) boots.add(parseRef(ref).boot)',
        to: "if (ref === undefined) boots.add(ref ?? '')",
      },
    ],
    caughtBy: { file: 'test/server/relay/judging.test.ts', test: 'what a race left' },
  },
  {
    name: 'A: who may only read stores skips, and hears what is stored',
    file: 'server/candidate.ts',
    changes: [{ from: 'if (!mayWrite(grant)) return', to: 'if (false) return' }],
    caughtBy: { file: 'test/server/admission.test.ts', test: 'who may only read writes nothing' },
  },
  {
    name: 'A: who may append creates without creating',
    file: 'server/candidate.ts',
    changes: [{ from: "if (verb === 'create') return effect === 'create'", to: '' }],
    caughtBy: { file: 'test/server/admission.test.ts', test: 'a creation that is none' },
  },
  {
    name: 'A4: who follows an accepted clock is refused once its author has put it right',
    file: 'server/admission.ts',
    changes: [{ from: 'time: Math.max(time, facts?.time ?? 0)', to: 'time' }],
    caughtBy: { file: 'test/server/admission.test.ts', test: 'the highest of what it follows' },
  },
  {
    name: 'A3: a boot that stands under two Yjs clients is refused for its order',
    file: 'server/admission.ts',
    changes: [{ from: 'events.sort((a, b) => a.seq - b.seq)', to: 'events.slice()' }],
    caughtBy: { file: 'test/server/admission.test.ts', test: 'a boot stands under two' },
  },
  {
    name: 'a room that has ended goes on renewing its lease',
    file: 'server/sequencer.ts',
    changes: [{ from: '    if (this.#isOver) return\n    this.#leaseTimer', to: '    this.#leaseTimer' }],
    caughtBy: { file: 'test/server/relay/storing.test.ts', test: 'a lease is not renewed any more' },
  },
  {
    name: 'S6: a workspace is restored under a relay that serves it',
    file: 'server/restore.ts',
    changes: [
      {
        from: 'if (lease === undefined) throw new RestoreError(`A relay is serving ${workspace}. Stop it first.`)',
        to: 'if (lease === undefined) return { events: 0, commits: 0, left: 0 }',
      },
    ],
    caughtBy: { file: 'test/workspace/restore.test.ts', test: 'a relay serves is left alone' },
  },
  {
    name: 'S6: a workspace is erased before its file has been read',
    file: 'server/restore.ts',
    changes: [
      {
        from: '  const { events, left } = await readEvents(readLogFile(file, from), now)',
        to: "  await store.erase(workspace, (await store.lease(workspace, 'x', now, 0))?.fence ?? 0)\n  const { events, left } = await readEvents(readLogFile(file, from), now)",
      },
    ],
    caughtBy: { file: 'test/workspace/restore.test.ts', test: 'what a workspace has is replaced' },
  },
  {
    name: 'http: who offers HTTP/2 is refused',
    file: 'server/start.ts',
    changes: [{ from: 'if (!wantsWebSocket(request))', to: 'if (stream.destroyed)' }],
    caughtBy: { file: 'test/server/http.test.ts', test: 'is answered as if it had not' },
  },
  {
    name: 'torn write: what a relay knows of boots is written after the events it follows from',
    file: 'server/level-store.ts',
    changes: [
      {
        from: 'await this.#database.write(putsOf(workspace, append))',
        to: 'await this.#database.write(putsOf(workspace, { ...append, facts: {} }))\n      await this.#database.write(putsOf(workspace, { ...append, entries: [] }))',
      },
    ],
    caughtBy: { file: 'test/sync/laws.property.test.ts', test: 'also where the power goes' },
  },
  {
    name: 'A5: anybody is here in any name',
    file: 'server/presence.ts',
    changes: [{ from: 'if (actor !== undefined && actor !== connection.grant.subject) return false', to: '' }],
    caughtBy: { file: 'test/server/presence.test.ts', test: '[A5] nobody is shown in the name' },
  },
  {
    name: 'A1: all that is no event is shown to the schema before any of it is refused',
    file: 'server/candidate.ts',
    changes: [
      { from: "if ('is' in read) return read\n    left.push(read)", to: "if (!('is' in read)) left.push(read)" },
    ],
    caughtBy: { ...admission, test: '[A1] of those that hold no event' },
  },
  {
    name: 'a room that fails once more is forgotten in place of the one after it, and the workspace is read twice',
    file: 'server/relay.ts',
    changes: [
      {
        from: 'if (!this.#open.delete(room)) return',
        to: 'this.#rooms.delete(room.workspace)\n    if (!this.#open.delete(room)) return',
      },
    ],
    caughtBy: { file: 'test/server/relay/storing.test.ts', test: 'a workspace is read once' },
  },
  {
    name: 'A1: one byte of a segment costs as little as one byte',
    file: 'server/relay.ts',
    changes: [{ from: 'this.#quota.serve(subject, size)', to: 'this.#quota.serve(subject, 1)' }],
    caughtBy: { file: 'test/server/http.test.ts', test: '[A1] counts whole for a part of it' },
  },
  {
    name: 'A1: a segment is read as often as it is wanted',
    file: 'server/segment-reads.ts',
    changes: [{ from: 'this.#held.get(key) ?? ', to: '' }],
    caughtBy: { file: 'test/server/segment-reads.test.ts', test: '[A1] is read once' },
  },
  {
    name: 'A1: a message comes in as many pieces as anybody likes',
    file: 'server/sockets.ts',
    changes: [{ from: 'const maxFragments = 2048', to: 'const maxFragments = 16 * 1024' }],
    caughtBy: { file: 'test/server/start.test.ts', test: '[A1] with a message in more pieces' },
  },
  {
    name: 'A1: pings and pongs are counted for ever',
    file: 'server/sockets.ts',
    changes: [{ from: 'socket.controls = 0', to: '' }],
    caughtBy: { file: 'test/server/start.test.ts', test: '[A1] with more pings and pongs' },
  },
  {
    name: 'A5: a subject is here as often as it likes',
    file: 'server/presence.ts',
    changes: [{ from: 'ofSubject >= maxStatesOfSubject || ', to: '' }],
    caughtBy: { file: 'test/server/presence.test.ts', test: '[A5] a subject has so many in a room' },
  },
  {
    name: 'A5: a subject is here as often as it likes, if in many rooms',
    file: 'server/presence.ts',
    changes: [{ from: 'if (!this.#quota.take(subject)) return false', to: '' }],
    caughtBy: { file: 'test/server/relay/presence.test.ts', test: '[A5] one subject is here so often over' },
  },
  {
    name: 'A5: a subject that was somewhere is never let in again',
    file: 'server/presence.ts',
    changes: [{ from: 'this.#quota.give(subject)', to: '' }],
    caughtBy: { file: 'test/server/relay/presence.test.ts', test: '[A5] one subject is here so often over' },
  },
  {
    name: 'A5: in each room a subject may say as much',
    file: 'server/presence-quota.ts',
    changes: [{ from: 'this.#spread.set(subject, allowance)', to: '' }],
    caughtBy: { file: 'test/server/presence-spread.test.ts', test: '[A5] and over all rooms in which it is' },
  },
  {
    name: 'A1: who may only append closes heads as fast as it can send',
    file: 'server/session.ts',
    changes: [{ from: "return rights.includes('write') ||", to: "return rights.includes('append') ||" }],
    caughtBy: { file: 'test/server/relay/full-head.test.ts', test: 'with events: half of one at once' },
  },
  {
    name: 'A1: who may only append closes heads with few large events',
    file: 'server/quota.ts',
    changes: [{ from: 'Math.max(events / maxHeadEvents, bytes / maxHeadBytes)', to: 'events / maxHeadEvents' }],
    caughtBy: {
      file: 'test/server/relay/full-head.test.ts',
      test: '[A1] is closed by nobody alone who may only append with bytes',
    },
  },
  {
    name: 'A1: who has filled half a head is forgotten as soon as it goes',
    file: 'server/quota.ts',
    changes: [{ from: ' && heads + headsPerSecond * seconds >= maxHeadsAtOnce', to: '' }],
    caughtBy: { file: 'test/server/quota.test.ts', test: 'nor what it has appended' },
  },
  {
    name: 'A5: what many hear costs as much as what one hears',
    file: 'server/presence-spread.ts',
    changes: [{ from: ' * Math.max(1, this.#sessions.size - 1)', to: '' }],
    caughtBy: { file: 'test/server/presence-spread.test.ts', test: '[A5] counts for each who hears it' },
  },
  {
    name: 'A5: each that goes is told of by itself',
    file: 'server/presence-spread.ts',
    changes: [{ from: 'if (sinceMs >= 0 && sinceMs < laterMs)', to: 'if (false)' }],
    caughtBy: { file: 'test/server/presence-spread.test.ts', test: '[A5] and with many others at once' },
  },
  {
    name: 'A1: one update begins to write under hundreds of Yjs clients',
    file: 'server/admission.ts',
    changes: [{ from: 'candidate.clients.size > maxClients || ', to: '' }],
    caughtBy: { file: 'test/server/relay/full-head.test.ts', test: '[A1] one update has' },
  },
  {
    name: 'A1: a subject begins to write under as many Yjs clients as it likes',
    file: 'server/quota.ts',
    changes: [{ from: 'if (bucket.clients < clients) return false', to: '' }],
    caughtBy: { file: 'test/server/relay/full-head.test.ts', test: '[A1] a subject closes' },
  },
  {
    name: 'A2: an event under any key',
    file: 'server/candidate.ts',
    changes: [{ from: 'if (refOf(event) !== ref)', to: 'if (false)' }],
    caughtBy: { ...admission, test: '[A2] an event under another key' },
  },
  {
    name: 'A2: deletions are let through',
    file: 'server/admission.ts',
    changes: [{ from: 'if (hasDeletions) return', to: 'if (false) return' }],
    caughtBy: { ...admission, test: '[A2] a deletion' },
  },
  {
    name: 'A3: a boot belongs to nobody',
    file: 'server/admission.ts',
    changes: [{ from: 'facts.owner !== event.actor && !mayCarry', to: 'false' }],
    caughtBy: { ...admission, test: '[A3] a boot' },
  },
  {
    name: 'A3: a Yjs client belongs to nobody',
    file: 'server/admission.ts',
    changes: [{ from: 'owner !== undefined && owner !== grant.subject', to: 'false' }],
    caughtBy: { ...admission, test: '[A3] a Yjs client' },
  },
  {
    name: 'A3: clocks of a Yjs client may leave a gap',
    file: 'server/admission.ts',
    changes: [{ from: 'if (clock !== next) return', to: 'if (clock < next) return' }],
    caughtBy: { ...admission, test: '[A3] the clock of a Yjs client' },
  },
  {
    name: 'A3: seqs of a boot may leave a gap',
    file: 'server/admission.ts',
    changes: [{ from: 'if (event.seq !== next) return', to: 'if (event.seq < next) return' }],
    caughtBy: { ...admission, test: 'an update is refused as a whole' },
  },
  {
    name: 'A3: another content at a held ref counts as known',
    file: 'server/admission.ts',
    changes: [
      { from: 'else if (held === one.hash) known.push(one.item.ref)', to: 'else if (held) known.push(one.item.ref)' },
    ],
    caughtBy: { ...admission, test: '[A3] another content' },
  },
  {
    name: 'A4: the very same event again is refused',
    file: 'server/admission.ts',
    changes: [
      {
        from: "if (known.length > 0) return { is: 'redo', refs: known }",
        to: "if (known.length > 0) return refuse('A4', 'known')",
      },
    ],
    caughtBy: { ...admission, test: '[A4] the very same event' },
  },
  {
    name: 'A4: a commit of a client',
    file: 'server/candidate.ts',
    changes: [{ from: "if (event.kind === 'commit') return", to: 'if (false) return' }],
    caughtBy: { ...admission, test: '[A4] a commit' },
  },
  {
    name: 'A4: any actor',
    file: 'server/candidate.ts',
    changes: [{ from: "event.actor !== grant.subject && !grant.rights.includes('carry')", to: 'false' }],
    caughtBy: { ...admission, test: 'an update is refused as a whole' },
  },
  {
    name: 'A4: any time',
    file: 'server/admission.ts',
    changes: [{ from: 'time > now + maxAheadMs && !causesOf(event).some(isFollowing)', to: 'false' }],
    caughtBy: { ...admission, test: 'an update is refused as a whole' },
  },
  {
    name: 'A4: who follows an accepted clock is refused',
    file: 'server/admission.ts',
    changes: [{ from: ' && !causesOf(event).some(isFollowing)', to: '' }],
    caughtBy: { ...admission, test: '[A4] dated 24 hours ahead' },
  },
  {
    name: 'A4: causes need not be known',
    file: 'server/admission.ts',
    changes: [{ from: 'if (waiting !== undefined) {', to: 'if (waiting === null) {' }],
    caughtBy: { ...admission, test: '[A4] causes in a circle' },
  },
  {
    name: 'A4: a group in parts',
    file: 'server/admission.ts',
    changes: [
      { from: 'if (next <= last) {', to: 'if (next < 0) {' },
      { from: 'if (waiting !== undefined) {', to: 'if (waiting === null) {' },
    ],
    caughtBy: { ...admission, test: 'an update is refused as a whole' },
  },
  {
    name: 'A: who may only read writes',
    file: 'server/candidate.ts',
    changes: [
      { from: 'if (!mayWrite(grant)) return', to: 'if (false) return' },
      { from: "if (!grant.rights.includes('write') &&", to: "if (grant.rights.includes('append') &&" },
    ],
    caughtBy: { ...admission, test: '[A] who may only read' },
  },
  {
    name: 'A: who may append writes any verb',
    file: 'server/candidate.ts',
    changes: [{ from: 'if (!(grant.verbs ?? []).includes(`${noun}.${verb}`)) return false', to: '' }],
    caughtBy: { ...admission, test: '[A] who may append' },
  },
  {
    name: 'A1: a chain of leftovers is followed again from each of its links',
    file: 'server/leftovers.ts',
    changes: [{ from: 'for (const passed of way) this.#found.set(passed, ref)', to: 'this.#found.clear()' }],
    caughtBy: { file: 'test/server/leftovers.test.ts', test: '[A1] and however long' },
  },
  {
    name: 'what a frame makes throw is nobody’s to catch',
    file: 'server/client-session.ts',
    changes: [{ from: 'this.#host.faulted(this, error)', to: 'throw error' }],
    caughtBy: { file: 'test/server/relay/judging.test.ts', test: 'what makes the relay throw' },
  },
  {
    name: 'W9: who comes in waits for what others send meanwhile',
    file: 'server/sequencer.ts',
    changes: [
      {
        from: 'upTo > this.#stored && !this.#isOver',
        to: '(upTo > this.#stored || this.#queue.length > 0) && !this.#isOver',
      },
    ],
    caughtBy: { file: 'test/server/relay/joining.test.ts', test: '[W9] but not for what others send meanwhile' },
  },
  {
    name: 'A1: a head of any size',
    file: 'server/sequencer.ts',
    changes: [{ from: 'head.bytes + bytes >= headBytes', to: 'head.bytes < 0' }],
    caughtBy: { file: 'test/server/relay/full-head.test.ts', test: '[W3] with as many bytes' },
  },
  {
    name: 'A1: any number of causes',
    file: 'server/candidate.ts',
    changes: [{ from: 'size > maxBoots', to: 'size < 0' }],
    caughtBy: { ...admission, test: '[A1] more causes than anybody has' },
  },
  {
    name: 'S5: boots that nobody has are never forgotten',
    file: 'server/ledger.ts',
    changes: [
      {
        from: 'this.#forget()\n    return this.#load(this.#missing(candidate))',
        to: 'return this.#load(this.#missing(candidate))',
      },
    ],
    caughtBy: {
      file: 'test/server/ledger.test.ts',
      test: '[S5] keeps so many of those that it was asked about in vain',
    },
  },
  {
    name: 'S5: a room at rest holds what it can read again',
    file: 'server/ledger.ts',
    changes: [{ from: 'if (!this.#isInUse) this.#known = undefined', to: '' }],
    caughtBy: { file: 'test/server/ledger.test.ts', test: 'what nobody asked for between two rests' },
  },
  {
    name: 'A1: the whole head for every question',
    file: 'server/unread.ts',
    changes: [{ from: 'if (this.#hasAnswered) return this.bytes + bytes <= this.#maxBytes', to: '' }],
    caughtBy: { file: 'test/server/relay/sizes.test.ts', test: '[A1] whoever asks for the head again' },
  },
  {
    name: 'A1: further answers cost nothing',
    file: 'server/client-session.ts',
    changes: [{ from: 'this.#unread.hasAnswered && !this.#host.spend(subject, length)', to: 'false' }],
    caughtBy: { file: 'test/server/relay/sizes.test.ts', test: '[A1] and whoever reads it pays' },
  },
  {
    name: 'A1: any number of connections leave as much unread as one may',
    file: 'server/quota.ts',
    changes: [{ from: 'unread === 0 || unread + bytes <= this.#limits.bufferedBytesPerSubject', to: 'unread >= 0' }],
    caughtBy: { file: 'test/server/relay/sizes.test.ts', test: '[A1] a subject leaves only so much unread' },
  },
  {
    name: 'A1: downloads that nobody reads count for nothing',
    file: 'server/quota.ts',
    changes: [{ from: 'this.#serve(subject, bytes)\n    return', to: 'return' }],
    caughtBy: { file: 'test/server/http.test.ts', test: 'is read from the store only where it is sent' },
  },
  {
    name: 'A5: presence without a rate of its own',
    file: 'server/presence-spread.ts',
    changes: [{ from: 'if (part.bytes <= 0) return false', to: '' }],
    caughtBy: { file: 'test/server/presence-spread.test.ts', test: '[A5] goes to the others at once' },
  },
  {
    name: 'A5: who does not read is sent every state',
    file: 'server/presence-spread.ts',
    changes: [{ from: 'if (session.bufferedBytes > maxUnreadBytes) this', to: 'if (session.bufferedBytes < 0) this' }],
    caughtBy: { file: 'test/server/presence-spread.test.ts', test: '[A5] is told of each the newest' },
  },
  {
    name: 'any page of the web comes in development mode',
    file: 'server/start.ts',
    changes: [
      {
        from: 'if (door?.lets(request) === false) door.refuseUpgrade(stream)',
        to: 'if (stream.destroyed) stream.end()',
      },
    ],
    caughtBy: { file: 'test/server/development-door.test.ts', test: 'a page from elsewhere gets no socket' },
  },
  {
    name: 'A1: frames of any size',
    file: 'server/client-session.ts',
    changes: [{ from: 'if (frame.length > this.#host.limits.frameBytes)', to: 'if (frame.length < 0)' }],
    caughtBy: { file: 'test/server/relay/sizes.test.ts', test: '[A1] a frame is only so large' },
  },
  {
    name: 'A1: events of any size',
    file: 'server/candidate.ts',
    changes: [{ from: 'if (chars > maxEventChars) {', to: 'if (chars < 0) {' }],
    caughtBy: { ...admission, test: '[A1] an event too long' },
  },
  {
    name: 'A1: any number of messages',
    file: 'server/quota.ts',
    changes: [{ from: 'return bucket.messages >= 0 && bucket.bytes >= 0', to: 'return bucket.bytes >= 0' }],
    caughtBy: { file: 'test/server/relay/sizes.test.ts', test: '[A1] a subject has so many connections and messages' },
  },
  {
    name: 'A1: any number of bytes',
    file: 'server/quota.ts',
    changes: [{ from: 'return bucket.messages >= 0 && bucket.bytes >= 0', to: 'return bucket.messages >= 0' }],
    caughtBy: { file: 'test/server/quota.test.ts', test: '[A1] so many bytes' },
  },
  {
    name: 'A1: who comes anew may speak as much again',
    file: 'server/quota.ts',
    changes: [
      {
        from: '?? this.#gone.get(subject) ?? { connections: [], ...this.#full() }',
        to: '?? { connections: [], ...this.#full() }',
      },
    ],
    caughtBy: { file: 'test/server/quota.test.ts', test: '[A1] over all of its connections' },
  },
  {
    name: 'A1: any number of connections of one subject',
    file: 'server/quota.ts',
    changes: [{ from: 'if (bucket.connections.length >= this.#limits.connectionsPerSubject) return false', to: '' }],
    caughtBy: { file: 'test/server/quota.test.ts', test: '[A1] so many connections at once' },
  },
  {
    name: 'a relay writes without a pause, however long a write takes',
    file: 'server/gathering.ts',
    changes: [{ from: 'Math.min(this.#maxDistanceMs, spread * (this.#stopwatch() - this.#startedAt))', to: '0' }],
    caughtBy: { file: 'test/server/gathering.test.ts', test: 'twice the time has passed' },
  },
  {
    name: 'a relay lets whoever writes after a commit wait for it',
    file: 'server/sequencer.ts',
    changes: [{ from: 'if (this.#queue.length === 0) return undefined', to: '' }],
    caughtBy: { file: 'test/server/relay/commits.test.ts', test: '[E6] who writes right after one' },
  },
  {
    name: 'A4: a verb event is known by its envelope alone',
    file: 'server/verb-event.ts',
    changes: [{ from: 'isEnvelope(value) && isBody(value) &&', to: 'isEnvelope(value) &&' }],
    caughtBy: { file: 'test/server/verb-event.property.test.ts', test: '[A4] for each oddity' },
  },
  {
    name: 'relay: what is stored together is forwarded without its second update',
    file: 'server/forward-frames.ts',
    changes: [{ from: 'together.flatMap(itemsOf)', to: 'together.slice(0, 1).flatMap(itemsOf)' }],
    caughtBy: { file: 'test/server/relay/storing.test.ts', test: '[W7] is forwarded in one message' },
  },
  {
    name: 'relay: who sent a part gets nothing of the rest',
    file: 'server/room.ts',
    changes: [{ from: 'entries.filter(({ from }) => from !== session)', to: 'entries.slice(entries.length)' }],
    caughtBy: { file: 'test/server/relay/storing.test.ts', test: '[W7] is forwarded in one message' },
  },
]
