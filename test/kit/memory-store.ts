/**
 * A store in memory, with a switch that kills the process at a chosen storage operation, and data that outlives the store:
 * close it, or let it crash, and open another on the same data.
 */
import { isSameJson } from '../../src/core/canonical.ts'
import type { Debt } from '../../src/core/duty.ts'
import { StorageError } from '../../src/core/errors.ts'
import type { Ref } from '../../src/core/event.ts'
import { prefixOf } from '../../src/core/ids.ts'
import { compareElements } from '../../src/core/order.ts'
import type { IndexKey, IndexValue } from '../../src/core/query/index-key.ts'
import type { QueryPlan } from '../../src/core/query/plan.ts'
import type {
  Changes,
  EntityRow,
  FinalRow,
  LogKey,
  LogRow,
  MetaRow,
  ParkedRow,
  Reads,
  RunRow,
  Standing,
  Store,
  VerdictRow,
} from '../../src/core/storage.ts'
import { generationName } from '../../src/core/storage.ts'

/** What a disk would hold. Rows are shared and never changed, so a copy is a copy of the tables. */
export interface MemoryData {
  readonly log: LogRow[]
  readonly byRef: Map<Ref, LogRow>
  readonly byTag: Map<string, number[]>
  readonly parked: Map<string, ParkedRow>
  readonly entities: Map<string, EntityRow>
  readonly runs: Map<Ref, RunRow>
  readonly verdicts: Map<Ref, VerdictRow>
  readonly debts: Map<string, Debt>
  readonly finals: Map<string, FinalRow>
  readonly meta: Map<string, MetaRow>
}

export function emptyData(): MemoryData {
  return {
    log: [],
    byRef: new Map(),
    byTag: new Map(),
    parked: new Map(),
    entities: new Map(),
    runs: new Map(),
    verdicts: new Map(),
    debts: new Map(),
    finals: new Map(),
    meta: new Map(),
  }
}

/** A copied profile, or the disk as it was at this moment. */
export function copyData(data: MemoryData): MemoryData {
  return {
    log: [...data.log],
    byRef: new Map(data.byRef),
    byTag: new Map([...data.byTag].map(([tag, positions]) => [tag, [...positions]])),
    parked: new Map(data.parked),
    entities: new Map(data.entities),
    runs: new Map(data.runs),
    verdicts: new Map(data.verdicts),
    debts: new Map(data.debts),
    finals: new Map(data.finals),
    meta: new Map(data.meta),
  }
}

export class MemoryStore implements Store {
  readonly data: MemoryData
  /** How many of the next writes find the disk full. */
  refusedWrites = 0
  #operations = 0
  #dieBefore = Number.POSITIVE_INFINITY
  #isDead = false

  constructor(data: MemoryData = emptyData()) {
    this.data = data
  }

  /** Storage operations so far, reads and writes. */
  get operations(): number {
    return this.#operations
  }

  get isDead(): boolean {
    return this.#isDead
  }

  /** The process dies before the `count`-th operation from now: that one and all after it reject. */
  dieBefore(count: number): void {
    this.#dieBefore = this.#operations + count
  }

  together<T>(read: (reads: Reads) => Promise<T>): Promise<T> {
    return read(this)
  }

  async standing(): Promise<Standing> {
    this.#operate()
    return { head: this.data.log.length, generation: this.#generation }
  }

  async last(): Promise<LogRow | undefined> {
    this.#operate()
    return this.data.log.at(-1)
  }

  async logAfter(pos: number, limit?: number): Promise<readonly LogRow[]> {
    this.#operate()
    return this.data.log.slice(pos, limit === undefined ? undefined : pos + limit)
  }

  async logBefore(pos: number, limit: number): Promise<readonly LogRow[]> {
    this.#operate()
    return this.data.log
      .slice(0, Math.max(0, pos - 1))
      .reverse()
      .slice(0, limit)
  }

  async logAt(refs: readonly LogKey[]): Promise<readonly (LogRow | undefined)[]> {
    this.#operate()
    return refs.map(({ boot, seq }) => this.data.byRef.get(`${boot}:${seq}`))
  }

  async logOf(boot: string, from: number, to: number): Promise<readonly LogRow[]> {
    this.#operate()
    return this.data.log
      .filter((row) => row.boot === boot && row.seq >= from && row.seq <= to)
      .sort((a, b) => a.seq - b.seq)
  }

  async tagged(tags: readonly string[]): Promise<readonly LogRow[]> {
    this.#operate()
    const positions = new Set(tags.flatMap((tag) => this.data.byTag.get(tag) ?? []))
    return [...positions].sort((a, b) => a - b).map((pos) => this.data.log[pos - 1] as LogRow)
  }

  async lastSeqs(boots: readonly string[]): Promise<readonly number[]> {
    this.#operate()
    return boots.map((boot) => highest(this.data.log, (row) => (row.boot === boot ? row.seq : 0)))
  }

  async entities(ids: readonly string[]): Promise<readonly (EntityRow | undefined)[]> {
    this.#operate()
    return ids.map((id) => this.data.entities.get(id))
  }

  async scan(plan: QueryPlan, begin: () => (row: EntityRow) => boolean): Promise<void> {
    this.#operate()
    const visit = begin()
    for (const row of this.#planned(plan)) if (!visit(row)) return
  }

  async keyed([noun, field, value]: IndexKey): Promise<readonly string[]> {
    this.#operate()
    return this.#entriesOf(noun, field).flatMap((entry) => (entry.value === value ? [entry.id] : []))
  }

  async runs(refs: readonly Ref[]): Promise<readonly (RunRow | undefined)[]> {
    this.#operate()
    return refs.map((ref) => this.data.runs.get(ref))
  }

  async runsOfKeys(keys: readonly string[]): Promise<readonly RunRow[]> {
    this.#operate()
    return [...this.data.runs.values()].filter((row) => keys.includes(row.key))
  }

  async allRuns(): Promise<readonly RunRow[]> {
    this.#operate()
    return [...this.data.runs.values()]
  }

  async openRuns(touching: readonly string[]): Promise<readonly RunRow[]> {
    this.#operate()
    return [...this.data.runs.values()].filter((row) => row.open?.some((id) => touching.includes(id)))
  }

  async idleRuns(waitedFor: readonly string[]): Promise<readonly RunRow[]> {
    this.#operate()
    return [...this.data.runs.values()].filter((row) => row.idle !== undefined && waitedFor.includes(row.idle))
  }

  async verdicts(refs: readonly Ref[]): Promise<readonly (VerdictRow | undefined)[]> {
    this.#operate()
    return refs.map((ref) => this.data.verdicts.get(ref))
  }

  async verdictsOf(targets: readonly string[]): Promise<readonly VerdictRow[]> {
    this.#operate()
    return [...this.data.verdicts.values()].filter((row) => targets.includes(row.target))
  }

  async allVerdicts(): Promise<readonly VerdictRow[]> {
    this.#operate()
    return [...this.data.verdicts.values()]
  }

  async dormant(): Promise<number> {
    this.#operate()
    const idle = [...this.data.runs.values()].filter((row) => row.idle !== undefined)
    const waiting = [...this.data.verdicts.values()].filter((row) => row.is === 'waiting')
    return idle.length + waiting.length
  }

  async debts(): Promise<readonly Debt[]> {
    this.#operate()
    return [...this.data.debts.values()]
  }

  async debtsOf(targets: readonly string[]): Promise<readonly Debt[]> {
    this.#operate()
    return [...this.data.debts.values()].filter((debt) => targets.includes(debt.target))
  }

  async parked(): Promise<readonly ParkedRow[]> {
    this.#operate()
    return [...this.data.parked.values()]
  }

  async batches(refs: readonly LogKey[]): Promise<readonly (number | undefined)[]> {
    this.#operate()
    const finals = [...this.data.finals.values()]
    return refs.map(({ boot, seq }) => {
      const covering = finals.filter((row) => row.boot === boot && row.to >= seq).sort((a, b) => a.to - b.to)
      return covering[0]?.k
    })
  }

  async finalSeqs(boots: readonly string[]): Promise<readonly number[]> {
    this.#operate()
    const finals = [...this.data.finals.values()]
    return boots.map((boot) => highest(finals, (row) => (row.boot === boot ? row.to : 0)))
  }

  async meta(names: readonly string[]): Promise<readonly unknown[]> {
    this.#operate()
    return names.map((name) => this.data.meta.get(name)?.value)
  }

  async metaStarting(prefix: string): Promise<readonly MetaRow[]> {
    this.#operate()
    return [...this.data.meta.values()].filter((row) => row.name.startsWith(prefix))
  }

  async write(changes: Changes): Promise<boolean> {
    this.#operate()
    if (changes.onHead !== this.data.log.length || changes.onGeneration !== this.#generation) return false
    if (changes.onMeta?.some((fact) => !this.#holds(fact))) return false
    if (changes.presumedNew?.some((id) => this.data.entities.has(id))) return false
    this.#refuseIfFull()
    refuseWrongLog(this.data, changes)
    this.#apply(changes)
    return true
  }

  async note(rows: readonly MetaRow[]): Promise<number> {
    this.#operate()
    this.#refuseIfFull()
    for (const row of rows) {
      const before = this.data.meta.get(row.name)?.value
      if (row.value === undefined) this.data.meta.delete(row.name)
      else if (!(typeof before === 'number' && typeof row.value === 'number' && before > row.value))
        this.data.meta.set(row.name, row)
    }
    return this.#generation
  }

  close(): void {
    this.#isDead = true
  }

  #holds({ name, value }: MetaRow): boolean {
    const found = this.data.meta.get(name)?.value
    return (found === undefined) === (value === undefined) && isSameJson(found, value)
  }

  #refuseIfFull(): void {
    if (this.refusedWrites === 0) return
    this.refusedWrites -= 1
    throw new StorageError('storage-full', 'The disk is full. Nothing was written.')
  }

  get #generation(): number {
    const value = this.data.meta.get(generationName)?.value
    return typeof value === 'number' ? value : 0
  }

  #operate(): void {
    this.#operations += 1
    if (this.#operations >= this.#dieBefore) this.#isDead = true
    if (this.#isDead) throw new StorageError('storage-lost', 'The process is dead.')
  }

  #apply(changes: Changes): void {
    const { data } = this
    if (changes.replacesProjections === true) {
      for (const table of [data.entities, data.runs, data.verdicts, data.debts, data.finals]) table.clear()
    }
    for (const row of changes.log ?? []) enter(data, row)
    for (const row of changes.restatedLog ?? []) restate(data, row)
    for (const id of changes.entitiesGone ?? []) data.entities.delete(id)
    for (const row of changes.entities ?? []) {
      data.entities.set(row.id, { ...row, base: data.entities.get(row.id)?.base ?? 'same' })
    }
    for (const { id, base } of changes.bases ?? []) {
      const row = data.entities.get(id)
      if (row !== undefined) data.entities.set(id, { ...row, base })
    }
    for (const row of changes.runs ?? []) data.runs.set(row.ref, row)
    for (const ref of changes.verdictsGone ?? []) data.verdicts.delete(ref)
    for (const row of changes.verdicts ?? []) data.verdicts.set(row.ref, row)
    for (const key of changes.debtsGone ?? []) data.debts.delete(key)
    for (const debt of changes.debts ?? []) data.debts.set(debt.key, debt)
    for (const row of changes.parkedGone ?? []) data.parked.delete(parkedKey(row))
    for (const row of changes.parked ?? []) data.parked.set(parkedKey(row), row)
    for (const row of changes.finals ?? []) data.finals.set(`${row.boot}:${row.to}`, row)
    for (const row of changes.meta ?? []) data.meta.set(row.name, row)
    const generation = { name: generationName, value: this.#generation + 1 }
    if (changes.raisesGeneration === true) data.meta.set(generationName, generation)
  }

  #entriesOf(noun: string, field: string): { value: IndexValue; id: string }[] {
    const entries = [...this.data.entities.values()].flatMap(({ id, keys }) =>
      keys.flatMap(([ofNoun, name, value]) => (ofNoun === noun && name === field ? [{ value, id }] : [])),
    )
    return entries.sort((a, b) => compareElements(a.value, b.value) || (a.id < b.id ? -1 : 1))
  }

  #planned(plan: QueryPlan): readonly EntityRow[] {
    const ids = this.#plannedIds(plan)
    return ids.flatMap((id) => this.data.entities.get(id) ?? [])
  }

  #plannedIds(plan: QueryPlan): readonly string[] {
    if (plan.by === 'ids') return plan.ids
    const isBackwards = plan.isOrdered && plan.direction === 'desc'
    const ids = this.#idsForwards(plan)
    return isBackwards ? ids.reverse() : ids
  }

  #idsForwards(plan: Exclude<QueryPlan, { by: 'ids' }>): string[] {
    switch (plan.by) {
      case 'noun': {
        const ids = [...this.data.entities.keys()].filter((id) => id.startsWith(`${prefixOf(plan.noun)}_`)).sort()
        const { after, direction } = plan
        return after === undefined ? ids : ids.filter((id) => (direction === 'asc' ? id > after : id < after))
      }
      case 'key':
        return this.#entriesOf(plan.noun, plan.field).flatMap(({ value, id }) =>
          plan.values.includes(value) ? [id] : [],
        )
      case 'range':
        return this.#entriesOf(plan.noun, plan.field).flatMap(({ value, id }) => (isWithin(plan, value) ? [id] : []))
    }
  }
}

type Bounds = Extract<QueryPlan, { by: 'range' }>

function isWithin({ lower, upper, lowerOpen, upperOpen }: Bounds, value: IndexValue): boolean {
  if (lower !== undefined && compareElements(value, lower) < (lowerOpen ? 1 : 0)) return false
  return upper === undefined || compareElements(value, upper) <= (upperOpen ? -1 : 0)
}

/** What IndexedDB would refuse: a position that is not free, a ref that is there. */
function refuseWrongLog(data: MemoryData, { log = [], restatedLog = [] }: Changes): void {
  for (const [index, row] of log.entries()) {
    if (row.pos !== data.log.length + index + 1) throw constraint(`position ${row.pos} is not the next one`)
    if (data.byRef.has(`${row.boot}:${row.seq}`)) throw constraint(`${row.boot}:${row.seq} is in the log already`)
  }
  for (const row of restatedLog) {
    const before = data.log[row.pos - 1]
    if (before?.boot !== row.boot || before.seq !== row.seq) throw constraint(`${row.pos} holds another event`)
  }
}

function constraint(why: string): StorageError {
  return new StorageError('storage-unavailable', `Writing to the log failed: ${why}.`)
}

function enter(data: MemoryData, row: LogRow): void {
  data.log.push(row)
  data.byRef.set(`${row.boot}:${row.seq}`, row)
  for (const tag of row.tags) data.byTag.set(tag, [...(data.byTag.get(tag) ?? []), row.pos])
}

function restate(data: MemoryData, row: LogRow): void {
  for (const tag of data.log[row.pos - 1]?.tags ?? []) {
    data.byTag.set(
      tag,
      (data.byTag.get(tag) ?? []).filter((pos) => pos !== row.pos),
    )
  }
  data.log[row.pos - 1] = row
  data.byRef.set(`${row.boot}:${row.seq}`, row)
  for (const tag of row.tags) data.byTag.set(tag, [...(data.byTag.get(tag) ?? []), row.pos])
}

function parkedKey({ boot, seq, hash }: ParkedRow): string {
  return `${boot}:${seq} ${hash}`
}

function highest<Row>(rows: Iterable<Row>, read: (row: Row) => number): number {
  let value = 0
  for (const row of rows) value = Math.max(value, read(row))
  return value
}
