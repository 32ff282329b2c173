import '../situation/report.css'
import '../situation/list.css'
import '../../style/review.css'
import '../../style/incidents.css'
import { useState } from 'react'
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components'
import { useFilter, useRoute } from '../../state/filter.tsx'
import { useText } from '../../text/text.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { CameBackTab } from './CameBackTab.tsx'
import { IncidentTab } from './IncidentTab.tsx'

const tabs = ['all', 'back'] as const
type TabKey = (typeof tabs)[number]
type Scope = 'all' | 'filtered'

/** Reports that tell of one event, grouped: merge, split, and what came back after it was closed. */
export function IncidentsView() {
  const { t } = useText()
  const { detail, go } = useRoute()
  const { filter } = useFilter()
  const [scope, setScope] = useState<Scope>('filtered')
  const tab: TabKey = detail === 'back' ? 'back' : 'all'
  const narrowed = Object.keys(filter).length > 0
  const asked = narrowed && scope === 'filtered' ? filter : {}
  return (
    <Tabs className="review" selectedKey={tab} onSelectionChange={(key) => go('incidents', key === 'back' ? 'back' : undefined)}>
      <header className="review-head">
        <h1 className="visually-hidden">{t('incidents.title')}</h1>
        <TabList className="review-tabs" aria-label={t('incidents.tabs')}>
          {tabs.map((key) => (
            <Tab key={key} id={key} className="review-tab">
              {t(`incidents.tab.${key}`)}
            </Tab>
          ))}
        </TabList>
        <span className="topbar-gap" />
        <span className="meta">{narrowed ? '' : t('review.noFilter')}</span>
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
      </header>
      <TabPanel id="all" className="review-panel">
        <IncidentTab filter={asked} onAll={() => setScope('all')} />
      </TabPanel>
      <TabPanel id="back" className="review-panel">
        <CameBackTab filter={asked} />
      </TabPanel>
    </Tabs>
  )
}
