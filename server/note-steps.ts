/**
 * What it takes Yjs to find where an item stands among others that name the same neighbours (YATA), counted as it does so.
 *
 * Yjs walks over whatever stands by now between the two that an item names. That is nothing where its author had seen it, and
 * what others put there meanwhile where a device was away. Who makes up N items at one place, and then N more, makes it walk
 * N × N, under one Yjs client as well as under many: counting clients or structs tells nothing of it. Yjs can neither be
 * told a limit nor be stopped, so its items count before they walk, for as long as a call of it lasts. Where another version
 * walks otherwise (this is `Item.integrate` of 13.6) the count is wrong, and nothing else.
 */
import * as Y from 'yjs'

export class TooManySteps extends Error {}

/** How many steps `act` took. Throws `TooManySteps` in the middle of it, before it takes more than `most`. */
export function countSteps(most: number, act: () => void): number {
  let steps = 0
  const { integrate } = Y.Item.prototype
  Y.Item.prototype.integrate = function (transaction, offset) {
    steps += stepsOf(this, offset, transaction.doc.store, most - steps)
    if (steps > most) throw new TooManySteps()
    integrate.call(this, transaction, offset)
  }
  try {
    act()
  } finally {
    Y.Item.prototype.integrate = integrate
  }
  return steps
}

/** At most one more than `most`. */
function stepsOf(item: Y.Item, offset: number, store: Y.Doc['store'], most: number): number {
  const { client, clock } = item.id
  // The part of it that is there already is its neighbour then.
  const left = offset > 0 ? Y.getItem(store, Y.createID(client, clock + offset - 1)) : item.left
  const { right, rightOrigin } = item
  if (left === null ? right !== null && right.left === null : left.right === right) return 0
  const origin = left === null ? null : left.lastId
  const passed = new Set<Y.Item>()
  let last = new Set<Y.Item>()
  let steps = 0
  for (let at = left === null ? startOf(item) : left.right; at !== null && at !== right; at = at.right) {
    steps += 1
    if (steps > most) break
    passed.add(at)
    last.add(at)
    if (Y.compareIDs(origin, at.origin)) {
      if (at.id.client < client) last = new Set()
      else if (Y.compareIDs(rightOrigin, at.rightOrigin)) break
    } else {
      const before = at.origin === null ? undefined : Y.getItem(store, at.origin)
      if (before === undefined || !passed.has(before)) break
      if (!last.has(before)) last = new Set()
    }
  }
  return steps
}

/** Of a note's one text. */
function startOf({ parent }: Y.Item): Y.Item | null {
  return parent instanceof Y.AbstractType ? parent._start : null
}
