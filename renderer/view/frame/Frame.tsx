import { type ComponentType, lazy, Suspense, useState } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import { useApp } from '../../state/app.tsx'
import { useRoute } from '../../state/filter.tsx'
import type { Section } from '../../state/hash.ts'
import { useText } from '../../text/text.tsx'
import { SourceDialogs } from '../sources/SourceDialogs.tsx'
import { CountBar } from './CountBar.tsx'
import { Jobs } from './Jobs.tsx'
import { KeyList } from './KeyList.tsx'
import { LockTrouble } from './LockTrouble.tsx'
import { Navigation } from './Navigation.tsx'
import { TopBar } from './TopBar.tsx'
import { UndoToast } from './UndoToast.tsx'
import { useFrameKeys } from './use-frame-keys.ts'
import { useNotices } from './use-notices.ts'
import { ViewBoundary } from './ViewBoundary.tsx'

// What a window opens on nearly always: its code comes while the store is still being asked.
const situation = import('../situation/SituationView.tsx')
const views: Record<Section, ComponentType> = {
  situation: lazy(async () => ({ default: (await situation).SituationView })),
  flags: lazy(async () => ({ default: (await import('../flags/FlagsView.tsx')).FlagsView })),
  incidents: lazy(async () => ({ default: (await import('../incidents/IncidentsView.tsx')).IncidentsView })),
  review: lazy(async () => ({ default: (await import('../review/ReviewView.tsx')).ReviewView })),
  place: lazy(async () => ({ default: (await import('../place/PlaceView.tsx')).PlaceView })),
  briefings: lazy(async () => ({ default: (await import('../briefings/BriefingsView.tsx')).BriefingsView })),
  sources: lazy(async () => ({ default: (await import('../sources/SourcesView.tsx')).SourcesView })),
  settings: lazy(async () => ({ default: (await import('../settings/SettingsView.tsx')).SettingsView })),
}
const FirstRun = lazy(async () => ({ default: (await import('../first-run/FirstRunView.tsx')).FirstRunView }))

export function Frame() {
  const info = useApp()
  const { section } = useRoute()
  const [keysShown, showKeys] = useState(false)
  useFrameKeys(() => showKeys(true))
  useNotices()
  const firstRun = info.empty && section !== 'sources' && section !== 'settings'
  const View = views[section]
  return (
    <SourceDialogs>
      <div className={firstRun ? 'frame frame-first-run' : 'frame'}>
        <SkipLink />
        <TopBar firstRun={firstRun} />
        {firstRun ? null : <Navigation />}
        <main className="frame-main" id="main" tabIndex={-1}>
          <ViewBoundary key={firstRun ? 'first-run' : section}>
            <Suspense fallback={null}>{firstRun ? <FirstRun /> : <View />}</Suspense>
          </ViewBoundary>
          {firstRun ? null : <Jobs />}
        </main>
        {firstRun ? null : <CountBar />}
        <UndoToast />
        <LockTrouble />
        <KeyList open={keysShown} onClose={() => showKeys(false)} />
      </div>
    </SourceDialogs>
  )
}

/** The first stop of Tab: past the top bar and the sections. Not a link, for the address is the program's own. */
function SkipLink() {
  const { t } = useText()
  return (
    <AriaButton className="skip-link" onPress={() => document.getElementById('main')?.focus()}>
      {t('frame.skip')}
    </AriaButton>
  )
}
