import '../situation/report.css'
import '../situation/list.css'
import '../../style/review.css'
import { useState } from 'react'
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components'
import { useCall } from '../../state/call.tsx'
import { useFilter, useRoute } from '../../state/filter.tsx'
import { useUnsent } from '../../state/outbox.ts'
import { useText } from '../../text/text.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { MatrixTab } from './MatrixTab.tsx'
import { OutboxTab } from './OutboxTab.tsx'
import { QueueTab } from './QueueTab.tsx'
import { ReviewBody } from './ReviewBody.tsx'

const tabs = ['queue', 'matrix', 'outbox'] as const
type TabKey = (typeof tabs)[number]
type Scope = 'all' | 'filtered'

/** The three-level review: what waits where, where the levels differ, and what the district has decided and not sent. */
export function ReviewView() {
  const { t, number } = useText()
  const { detail, go } = useRoute()
  const { filter } = useFilter()
  const [scope, setScope] = useState<Scope>('filtered')
  const unsent = useUnsent()
  const tab: TabKey = tabs.find((key) => key === detail) ?? 'queue'
  const narrowed = Object.keys(filter).length > 0
  const asked = narrowed && scope === 'filtered' ? filter : null
  const all = useCall('review.queue', { limit: 0 }).data?.total
  const inside = useCall('review.queue', asked === null ? null : { filter: asked, limit: 0 }).data?.total
  return (
    <Tabs className="review" selectedKey={tab} onSelectionChange={(key) => go('review', String(key))}>
      <header className="review-head">
        <h1 className="visually-hidden">{t('review.title')}</h1>
        <TabList className="review-tabs" aria-label={t('review.tabs')}>
          <Tab id="queue" className="review-tab">
            {t('review.tab.queue')}
            <span className="meta">{all === undefined ? '' : number(asked === null ? all : (inside ?? all))}</span>
          </Tab>
          <Tab id="matrix" className="review-tab">
            {t('review.tab.matrix')}
          </Tab>
          <Tab id="outbox" className="review-tab">
            {t('review.tab.outbox')}
            <span className="meta">{unsent === 0 ? '' : number(unsent)}</span>
          </Tab>
        </TabList>
        <span className="topbar-gap" />
        {tab === 'outbox' ? null : (
          <>
            <span className="meta">
              {!narrowed
                ? t('review.noFilter')
                : asked !== null && tab === 'queue' && all !== undefined && inside !== undefined
                  ? t('review.scopeSome', { n: number(inside), all: number(all) })
                  : ''}
            </span>
            <Segmented<Scope>
              label={t('review.scope')}
              size="sm"
              value={scope}
              onChange={setScope}
              options={[
                { key: 'all', label: t('review.scope.all') },
                { key: 'filtered', label: t('review.scope.filtered') },
              ]}
            />
          </>
        )}
      </header>
      <TabPanel id="queue" className="review-panel">
        <ReviewBody>
          <QueueTab filter={asked} onAll={() => setScope('all')} />
        </ReviewBody>
      </TabPanel>
      <TabPanel id="matrix" className="review-panel">
        <MatrixTab filter={asked} />
      </TabPanel>
      <TabPanel id="outbox" className="review-panel">
        <OutboxTab />
      </TabPanel>
    </Tabs>
  )
}
