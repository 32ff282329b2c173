import { Maximize2, Minimize2 } from 'lucide-react'
import { type ReactNode, useMemo, useRef, useState } from 'react'
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components'
import type { Agency, Meeting, SnapshotInfo } from '../../../contract/briefing.ts'
import type { Language } from '../../../contract/taxonomy.ts'
import { type BoundTerm, useBinds } from '../../state/bound-set.ts'
import { useSettings } from '../../state/settings.tsx'
import { useText } from '../../text/text.tsx'
import { IconButton } from '../../ui/Button.tsx'
import { BriefHeader } from './BriefHeader.tsx'
import { type BriefPlace, type BriefTab, briefTabs } from './brief-place.ts'
import { ChecksPanel } from './ChecksPanel.tsx'
import { EditionPicker } from './EditionPicker.tsx'
import { ExportTab } from './ExportTab.tsx'
import { NumberPanel } from './NumberPanel.tsx'
import { Outline } from './Outline.tsx'
import { PageDesk } from './PageDesk.tsx'
import type { ChosenNumber, PageHand } from './PagePreview.tsx'
import { useOpenNumber } from './use-number.ts'
import { type BriefBase, usePages } from './use-pages.ts'
import { useRelease } from './use-release.ts'

/** What the desk shows of a meeting besides its pages. */
export interface DeskTabs {
  agenda: ReactNode
  follow: ReactNode
  /** Instead of the pages while nothing is frozen. */
  bare: ReactNode
  /** Decisions that want to be looked at: a number on the tab. */
  late: number
}

/** List and outline, the pages side by side, and what was checked; behind tabs the meeting, its follow-through and the export. */
export function BriefDesk({
  title,
  state,
  base,
  language,
  snapshot,
  unfrozen,
  freezing,
  onFreeze,
  blocked,
  meeting,
  agencies,
  rail,
  set,
  tabs,
  place,
}: {
  title: string
  state: 'draft' | 'held'
  /** null: nothing is frozen that a page could be of. */
  base: BriefBase | null
  language: Language
  snapshot: SnapshotInfo | null
  unfrozen: string
  freezing: boolean
  onFreeze: () => void
  /** Why nothing can be written now. */
  blocked: string | null
  meeting: Meeting | null
  agencies: readonly Agency[]
  rail: ReactNode
  /** Below the list: what a briefing from the filter is made of. */
  set?: ReactNode
  tabs: DeskTabs | null
  place: BriefPlace
}) {
  const { t, moment } = useText()
  const { tab, setTab, editions, setEditions } = place
  const invited = meeting ? agencies.filter(({ key }) => meeting.agencies.includes(key)) : agencies
  const withKey = invited.filter(({ recipient }) => recipient !== null).map(({ key }) => key)
  const { recall, remember } = useSettings()
  const wide = recall('brief.wide') === '1'
  const release = useRelease(meeting ? `meeting ${meeting.id}` : 'filter', withKey)
  const pages = usePages(base, editions)
  const [number, choose] = useState<ChosenNumber | null>(null)
  const opening = useOpenNumber()
  const frozen = snapshot !== null && meeting !== null ? snapshot : null
  const openTerm = opening.open
  const boundSet = useMemo(
    () =>
      frozen
        ? {
            counts: frozen.counts,
            words: t('briefings.boundTo', { at: moment(frozen.madeAt), n: frozen.dataVersion }),
            open: (term: BoundTerm) => openTerm(frozen.id, { key: term, agency: null }),
          }
        : null,
    [frozen, t, moment, openTerm],
  )
  useBinds(boundSet)
  const hands = useRef(new Map<string, PageHand>())
  const first = pages.find((page) => page.called.data)?.called.data
  const bound = first?.snapshot ?? snapshot
  const shown = briefTabs.filter((key) => tabs !== null || key === 'pages' || key === 'export')
  const showLine = (section: string, part: string | null): void => {
    if (tab !== 'pages') setTab('pages')
    for (const hand of hands.current.values()) hand.show(section, part)
  }
  return (
    <>
      <BriefHeader
        title={title}
        state={state}
        snapshot={bound}
        unfrozen={unfrozen}
        freezing={freezing}
        onFreeze={onFreeze}
        exportBlocked={blocked}
        exporting={release.running}
        onExport={() => setTab('export')}
      >
        <EditionPicker
          editions={editions}
          agencies={agencies}
          invited={meeting?.agencies ?? []}
          onChange={(next) => {
            setEditions(next)
            if (tab !== 'pages') setTab('pages')
          }}
        />
      </BriefHeader>
      <div className={wide && tab === 'pages' ? 'briefings-body briefings-wide' : 'briefings-body'}>
        <aside className="brief-rail">
          {rail}
          {set}
          <Outline outline={first?.outline ?? []} onShow={showLine} />
        </aside>
        <Tabs className="brief-main" selectedKey={tab} onSelectionChange={(key) => setTab(key as BriefTab)}>
          <div className="brief-tabs">
            <TabList className="review-tabs" aria-label={t('briefings.tabs')}>
              {shown.map((key) => (
                <Tab key={key} id={key} className="review-tab">
                  {t(`briefings.tab.${key}`)}
                  {key === 'follow' && tabs && tabs.late > 0 ? <span className="tab-late">{tabs.late}</span> : null}
                </Tab>
              ))}
            </TabList>
            <span className="topbar-gap" />
            {tab === 'pages' && base !== null ? (
              <IconButton
                label={t(wide ? 'briefings.narrow' : 'briefings.wide')}
                pressed={wide}
                placement="left"
                icon={wide ? <Minimize2 size={16} aria-hidden="true" /> : <Maximize2 size={16} aria-hidden="true" />}
                onPress={() => remember('brief.wide', wide ? '' : '1')}
              />
            ) : null}
          </div>
          <TabPanel id="pages" className="brief-panel brief-pages">
            {base === null ? (
              tabs?.bare
            ) : (
              <>
                <PageDesk
                  pages={pages}
                  meeting={meeting}
                  agencies={agencies}
                  chosen={number?.key ?? null}
                  hands={hands}
                  onNumber={choose}
                  onOpenNumber={(one) => {
                    if (bound && bound.id > 0) opening.open(bound.id, one)
                  }}
                />
                <aside className={number ? 'brief-side brief-side-wanted' : 'brief-side'}>
                  <div className="side-scroll">
                    <ChecksPanel
                      pages={pages}
                      agencies={agencies}
                      released={release.released}
                      onExport={() => setTab('export')}
                      onWrong={(key) => choose({ key, shown: '', agency: null })}
                    />
                  </div>
                  <NumberPanel number={number} snapshot={bound} onClose={() => choose(null)} />
                </aside>
              </>
            )}
          </TabPanel>
          {tabs ? (
            <>
              <TabPanel id="agenda" className="brief-panel">
                {tabs.agenda}
              </TabPanel>
              <TabPanel id="follow" className="brief-panel">
                {tabs.follow}
              </TabPanel>
            </>
          ) : null}
          <TabPanel id="export" className="brief-panel">
            <ExportTab
              base={base}
              blocked={blocked}
              language={language}
              meeting={meeting}
              agencies={agencies}
              editions={editions}
              release={release}
            />
          </TabPanel>
        </Tabs>
      </div>
    </>
  )
}
