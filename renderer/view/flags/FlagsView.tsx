import '../../style/review.css'
import '../../style/flags.css'
import '../../style/inbox.css'
import '../../style/incidents.css'
import '../../style/rules.css'
import { RefreshCw } from 'lucide-react'
import { useState } from 'react'
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components'
import { type Action, useAction, useCall } from '../../state/call.tsx'
import { useRoute } from '../../state/filter.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { InboxTab } from './InboxTab.tsx'
import { ReplayTab } from './ReplayTab.tsx'
import { RulesTab } from './RulesTab.tsx'
import type { VersionOf } from './rule-words.ts'
import { ScoreTab } from './ScoreTab.tsx'

const tabs = ['inbox', 'rules', 'replay', 'scoreboard'] as const
type TabKey = (typeof tabs)[number]

/** Early warning: the inbox, the rules behind it, how they would have done in the past, and how they did. */
export function FlagsView() {
  const { t } = useText()
  const { detail, go } = useRoute()
  const evaluate = useAction('flag.evaluate')
  const [asked, ask] = useState<VersionOf | null>(null)
  const tab: TabKey = tabs.find((key) => key === detail) ?? 'inbox'
  return (
    <Tabs
      className="review"
      selectedKey={tab}
      onSelectionChange={(key) => go('flags', key === 'inbox' ? undefined : String(key))}
    >
      <header className="review-head">
        <h1 className="visually-hidden">{t('flags.title')}</h1>
        <TabList className="review-tabs" aria-label={t('flags.tabs')}>
          {tabs.map((key) => (
            <Tab key={key} id={key} className="review-tab">
              {t(`flags.tab.${key}`)}
            </Tab>
          ))}
        </TabList>
        <span className="topbar-gap" />
        {tab === 'inbox' ? <Evaluating evaluate={evaluate} /> : null}
      </header>
      <TabPanel id="inbox" className="review-panel">
        <InboxTab evaluate={evaluate} />
      </TabPanel>
      <TabPanel id="rules" className="review-panel">
        <RulesTab
          onReplay={(of) => {
            ask(of)
            go('flags', 'replay')
          }}
        />
      </TabPanel>
      <TabPanel id="replay" className="review-panel">
        <ReplayTab key={asked ? `${asked.key} ${asked.version}` : ''} asked={asked} />
      </TabPanel>
      <TabPanel id="scoreboard" className="review-panel">
        <ScoreTab />
      </TabPanel>
    </Tabs>
  )
}

/** As of when the flags hold, and the button that judges again. */
function Evaluating({ evaluate }: { evaluate: Action<'flag.evaluate'> }) {
  const { t, day, number } = useText()
  const { data } = useCall('flag.list', {}, { on: ['flags.changed', 'reports.changed'] })
  return (
    <>
      {evaluate.value ? <span className="meta">{t('flags.evaluated', { n: number(evaluate.value.series) })}</span> : null}
      {data?.asOf ? <span className="meta">{t('flags.asOf', { day: day(data.asOf) })}</span> : null}
      <Button
        size="sm"
        icon={<RefreshCw size={14} aria-hidden="true" />}
        isDisabled={evaluate.pending}
        onPress={() => void evaluate.run({})}
      >
        {t(evaluate.pending ? 'flags.evaluating' : 'flags.evaluate')}
      </Button>
    </>
  )
}
