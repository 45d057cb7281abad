/** The pipeline, as a board or a table, with the deal that is open beside it. */
import { Plus, Rows3, SearchX, SquareKanban, WalletCards } from 'lucide-react'
import {
  type CSSProperties,
  Suspense,
  useDeferredValue,
  useEffect,
  useEffectEvent,
  useMemo,
  useRef,
  useState,
} from 'react'
import { Deal } from 'wonce/crm'
import { useLiveQuery, useSyncStatus, useWorkspace } from 'wonce/react'
import { useLocation, useParams, useSearch } from 'wouter'
import { copyNote } from '../deal/copy-note.ts'
import { askedFrom } from '../deal/panel-parts.ts'
import { NothingHere } from '../shell/nothing-here.tsx'
import { usePageFocusAt } from '../shell/page-focus.ts'
import { useShortcuts } from '../shell/shortcuts.ts'
import { attempt, tell } from '../shell/toasts.tsx'
import { Button, IconButton, joined } from '../ui/button.tsx'
import { FindStatus } from '../ui/find-status.tsx'
import page from '../ui/page.module.css'
import { part } from '../ui/part.tsx'
import { Failure, Skeleton, State } from '../ui/state.tsx'
import { shortMoney } from '../words/money.ts'
import { quoted } from '../words/names.ts'
import board from './board.module.css'
import { Board } from './board.tsx'
import { boardLists, everyDeal, filterDeals, isFiltered, totalsOf } from './board-model.ts'
import { pipelineShortcuts, useBoardView } from './board-view.ts'
import { cardId } from './card.tsx'
import { DealTable } from './deal-table.tsx'
import { Filters } from './filters.tsx'
import { LostDialog } from './lost-dialog.tsx'
import type { Goal } from './moves.ts'
import styles from './pipeline-page.module.css'
import { quickAddId } from './quick-add.tsx'
import type { MoveRequest, NewDeal } from './use-deal-actions.ts'
import { useDealActions } from './use-deal-actions.ts'
import { useDirectory } from './use-directory.ts'
import { useFilter } from './use-filter.ts'
import { useStages } from './use-stages.ts'

const DealPanel = part(() => import('../deal/deal-panel.tsx').then((it) => it.DealPanel))

export function PipelinePage() {
  const { id: openId } = useParams<{ id?: string }>()
  const [, go] = useLocation()
  const { data: deals, status, error } = useLiveQuery(Deal)
  const { state, error: problem, hasCaughtUp } = useSyncStatus()
  const { stages, staleAfterDays } = useStages()
  const directory = useDirectory()
  const workspace = useWorkspace()
  const actions = useDealActions(stages)
  const [filter, setFilter] = useFilter()
  const [view, setView] = useBoardView()
  usePageFocusAt(view)
  const [adding, setAdding] = useState<string>()
  const [losing, setLosing] = useState<MoveRequest>()
  const asked = useRef('')
  if (losing !== undefined) asked.current = losing.deal.$id
  const search = useRef<HTMLInputElement>(null)

  const settled = useDeferredValue(filter)
  const shown = useMemo(() => filterDeals(deals, settled, directory.nameOf), [deals, settled, directory])
  const lists = useMemo(() => boardLists(shown, stages), [shown, stages])
  const whole = useMemo(
    () => (isFiltered(settled) ? boardLists(deals, stages).columns : lists.columns),
    [settled, deals, stages, lists],
  )
  const totals = stages.map(({ probability }, at) => totalsOf(lists.columns[at] ?? [], probability))
  const sum = (of: 'count' | 'total' | 'weighted'): number => totals.reduce((all, each) => all + each[of], 0)

  /** The button that asked for it goes away with the filter. */
  const showAll = (): void => {
    setFilter(everyDeal)
    search.current?.focus()
  }
  const addDeal = (): void => {
    setView('board')
    setAdding((now) => now ?? stages[0]?.name)
    document.getElementById(quickAddId)?.focus() // where it was open already
  }
  // From other pages: the palette asks for a new deal, and a contact for those with him.
  const query = useSearch()
  const take = useEffectEvent((asked: URLSearchParams) => {
    const find = asked.get('find')
    if (find !== null) setFilter({ ...everyDeal, text: find })
    else if (asked.has('new')) addDeal()
    else return
    go('/', { replace: true })
  })
  useEffect(() => take(new URLSearchParams(query)), [query])
  useShortcuts(
    pipelineShortcuts({
      add: addDeal,
      search: () => search.current?.focus(),
      switchView: () => setView(view === 'board' ? 'table' : 'board'),
      close: () => openId !== undefined && go('/'),
    }),
  )

  const move = (deal: Deal, goal: Goal, place?: MoveRequest['place']): void => {
    const request: MoveRequest = { deal, goal, ...(place === undefined ? undefined : { place }) }
    const isOpen = deal.stage !== 'Won' && deal.stage !== 'Lost' && deal.stage !== 'Closed'
    if (goal === 'Lost' && isOpen) setLosing(request)
    else actions.move(request)
  }

  const saveAsNew = async (deal: NewDeal, gone: Deal): Promise<void> => {
    const at = Math.max(
      0,
      stages.findIndex(({ name }) => name === gone.stage),
    )
    const [stage, column = []] = [stages[at], whole[at]]
    const added = stage && (await actions.create(deal, stage, column))
    if (added === undefined) return
    await attempt(() => copyNote(workspace, gone.$id, added.$id))
    go(`/deal/${added.$id}`)
  }
  const tellWhereHidden = (deal: Deal): void => {
    if (filterDeals([deal], filter, directory.nameOf).length > 0) return
    tell(`Added ${quoted(deal.name)}`, {
      text: 'It is hidden by the filter.',
      action: { label: 'Show all', run: () => setFilter(everyDeal) },
    })
  }

  return (
    <div className={page.page}>
      <header className={page.head}>
        <h1 className={styles.title}>Pipeline</h1>
        <p className={styles.totals} data-testid="totals">
          {deals.length > 0 || hasCaughtUp ? (
            <>
              <b>{sum('count').toLocaleString('en-US')}</b> open · <b>{shortMoney(sum('total'))}</b> ·{' '}
              <b>{shortMoney(sum('weighted'))}</b> weighted
            </>
          ) : (
            'Not known yet'
          )}
        </p>
        <span className={page.grow} />
        <FindStatus isFiltered={isFiltered(settled)} count={shown.length} what="deal" />
        <Filters filter={filter} onChange={setFilter} onClear={showAll} directory={directory} searchRef={search} />
        <fieldset className={styles.views} aria-label="View">
          <IconButton label="Board" aria-pressed={view === 'board'} onClick={() => setView('board')}>
            <SquareKanban size={16} aria-hidden="true" />
          </IconButton>
          <IconButton label="Table" aria-pressed={view === 'table'} onClick={() => setView('table')}>
            <Rows3 size={16} aria-hidden="true" />
          </IconButton>
        </fieldset>
        <Button kind="primary" aria-label="New deal" onClick={addDeal}>
          <Plus size={15} aria-hidden="true" />
          <span className={styles.label}>Deal</span>
        </Button>
      </header>
      <div className={styles.split} data-open={openId !== undefined || undefined}>
        <div className={styles.view}>
          {status === 'error' ? (
            <Failure error={error} />
          ) : deals.length === 0 && (status === 'loading' || (state === 'connecting' && problem === undefined)) ? (
            <Waiting stages={stages.length} />
          ) : deals.length === 0 && adding === undefined ? (
            <NothingHere
              what="deals"
              icon={WalletCards}
              title="No deals yet"
              text="Add the first one. It is here at once, and on every other device as soon as there is a network."
            >
              <Button kind="primary" onClick={addDeal}>
                Add a deal
              </Button>
            </NothingHere>
          ) : shown.length === 0 && isFiltered(settled) && adding === undefined ? (
            <State icon={SearchX} title="No deal fits" text="There are deals, and the filter leaves none of them.">
              <Button onClick={showAll}>Show all deals</Button>
            </State>
          ) : view === 'table' ? (
            <DealTable deals={shown} stages={stages} directory={directory} openId={openId} />
          ) : (
            <Board
              lists={lists}
              isFiltered={isFiltered(settled)}
              whole={whole}
              stages={stages}
              staleAfterDays={staleAfterDays}
              directory={directory}
              actions={actions}
              openId={openId}
              onOpen={(id) => go(`/deal/${id}`)}
              onClose={() => go('/')}
              onMove={move}
              adding={adding}
              onAdding={setAdding}
              onAdded={tellWhereHidden}
            />
          )}
        </div>
        {openId !== undefined && (
          <Suspense>
            <DealPanel
              key={openId}
              id={openId}
              stages={stages}
              directory={directory}
              onMove={move}
              onEdit={actions.edit}
              onSaveAsNew={saveAsNew}
              onClose={() => go('/')}
            />
          </Suspense>
        )}
      </div>
      <LostDialog
        name={losing?.deal.name}
        finalFocus={() => (openId === asked.current ? askedFrom() : document.getElementById(cardId(asked.current)))}
        onClose={() => setLosing(undefined)}
        onAnswer={(lostReason) => {
          if (losing !== undefined) actions.move({ ...losing, lostReason })
          setLosing(undefined)
        }}
      />
    </div>
  )
}

/** As the board will be. */
function Waiting({ stages }: { readonly stages: number }) {
  return (
    <div
      className={joined(board.board, styles.waiting)}
      style={{ '--stages': stages } as CSSProperties /* CSS takes its own properties too */}
      role="status"
      aria-label="Loading deals"
    >
      {Array.from({ length: stages + 1 }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
        <div key={at} className={styles.waitingColumn}>
          <Skeleton height={52} />
          <Skeleton height={112} />
          <Skeleton height={112} />
          <Skeleton height={112} />
        </div>
      ))}
    </div>
  )
}
