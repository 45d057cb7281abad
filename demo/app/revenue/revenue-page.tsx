/** What comes in every month, and what may come. */
import { ChartNoAxesColumn } from 'lucide-react'
import { useMemo } from 'react'
import { Plan, Price, Subscription } from 'wonce/billing'
import { Deal } from 'wonce/crm'
import { useLiveQuery } from 'wonce/react'
import { boardLists, totalsOf } from '../board/board-model.ts'
import { useStages } from '../board/use-stages.ts'
import { NothingHere } from '../shell/nothing-here.tsx'
import page from '../ui/page.module.css'
import { PageBody } from '../ui/page-body.tsx'
import { Failure, Skeleton } from '../ui/state.tsx'
import { plural } from '../words/dates.ts'
import { moneyOfCents, shortMoney } from '../words/money.ts'
import { ForecastChart } from './forecast-chart.tsx'
import { forecast, isPaying, monthlyByPlan, monthlyOf } from './revenue-model.ts'
import styles from './revenue-page.module.css'

export function RevenuePage() {
  const { data: deals, status, error } = useLiveQuery(Deal)
  const { data: subscriptions, status: ofSubscriptions } = useLiveQuery(Subscription)
  const { data: plans, status: ofPlans } = useLiveQuery(Plan)
  const { data: prices, status: ofPrices } = useLiveQuery(Price)
  const { stages } = useStages()
  const monthly = useMemo(() => monthlyByPlan(prices), [prices])
  const byPrice = useMemo(
    () => plans.toSorted((left, right) => (monthly.get(left.$id) ?? 0) - (monthly.get(right.$id) ?? 0)),
    [plans, monthly],
  )
  const lists = useMemo(() => boardLists(deals, stages), [deals, stages])
  const expected = useMemo(() => forecast(deals, stages, Date.now()), [deals, stages])
  const recurring = subscriptions.reduce((sum, subscription) => sum + monthlyOf(subscription, monthly), 0)
  const trials = subscriptions.filter(isOnTrial)
  const weighted = stages.reduce(
    (sum, { probability }, at) => sum + totalsOf(lists.columns[at] ?? [], probability).weighted,
    0,
  )
  const ended = lists.won.length + lists.lost.length
  // Of what is still being read no sum is one.
  const isLoading = [status, ofSubscriptions, ofPlans, ofPrices].includes('loading')
  if (status === 'error') return <Failure error={error} isPage />
  return (
    <div className={page.page}>
      <header className={page.head}>
        <h1>Revenue</h1>
      </header>
      {status === 'ready' && deals.length === 0 && subscriptions.length === 0 ? (
        <NothingHere
          what="figures"
          icon={ChartNoAxesColumn}
          title="No figures yet"
          text="They come with the first deal."
        />
      ) : isLoading ? (
        <PageBody label="Figures">
          <div className={styles.waiting} role="status" aria-label="Loading figures">
            <Skeleton height={96} />
            <Skeleton height={320} />
          </div>
        </PageBody>
      ) : (
        <PageBody label="Figures">
          <div className={styles.figures}>
            <dl className={styles.strip}>
              <Figure
                name="Monthly recurring"
                value={moneyOfCents(recurring)}
                note={`${moneyOfCents(recurring * 12)} a year`}
              />
              <Figure
                name="Subscriptions"
                value={subscriptions.filter(isPaying).length.toLocaleString('en-US')}
                note={plural(trials.length, 'trial')}
              />
              <Figure name="Weighted pipeline" value={shortMoney(weighted)} note="by the likelihood of each stage" />
              <Figure
                name="Won"
                value={shortMoney(totalsOf(lists.won, 100).total)}
                note={
                  ended === 0
                    ? 'nothing ended yet'
                    : `${Math.round((lists.won.length / ended) * 100)}% of ${ended.toLocaleString('en-US')} that ended`
                }
              />
            </dl>
            <div className={styles.parts}>
              <section className={page.card} aria-labelledby="forecast">
                <h2 id="forecast" className={styles.title}>
                  Forecast
                </h2>
                <p className={page.dim}>All open deals, by the month they are expected to close in.</p>
                <ForecastChart rows={expected} />
              </section>
              <section className={page.card} aria-labelledby="plans">
                <h2 id="plans" className={styles.title}>
                  By plan
                </h2>
                <table className={styles.table} aria-labelledby="plans">
                  <thead>
                    <tr>
                      <th scope="col">Plan</th>
                      <th scope="col">Price</th>
                      <th scope="col">Paying</th>
                      <th scope="col">On trial</th>
                      <th scope="col">Monthly</th>
                    </tr>
                  </thead>
                  <tbody>
                    {byPrice.map(({ $id, name }) => {
                      const own = subscriptions.filter(({ plan }) => plan === $id)
                      return (
                        <tr key={$id}>
                          <th scope="row">{name}</th>
                          <td>{moneyOfCents(monthly.get($id) ?? 0)}</td>
                          <td>{own.filter(isPaying).length.toLocaleString('en-US')}</td>
                          <td>{own.filter(isOnTrial).length.toLocaleString('en-US')}</td>
                          <td>{moneyOfCents(own.reduce((sum, each) => sum + monthlyOf(each, monthly), 0))}</td>
                        </tr>
                      )
                    })}
                  </tbody>
                </table>
                {plans.length === 0 && <p className={page.dim}>There are no plans yet.</p>}
              </section>
            </div>
          </div>
        </PageBody>
      )}
    </div>
  )
}

function isOnTrial({ status }: Subscription): boolean {
  return status === 'Trialing'
}

function Figure({ name, value, note }: { readonly name: string; readonly value: string; readonly note: string }) {
  return (
    <div className={styles.figure}>
      <dt>{name}</dt>
      <dd>
        <b>{value}</b>
        <span>{note}</span>
      </dd>
    </div>
  )
}
