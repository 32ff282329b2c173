import { ArrowLeft, ArrowRight, Lock, Moon, Sun } from 'lucide-react'
import type { Language } from '../../../contract/taxonomy.ts'
import { useApp } from '../../state/app.tsx'
import { useCall } from '../../state/call.tsx'
import { useFilter, useRoute } from '../../state/filter.tsx'
import { useSettings } from '../../state/settings.tsx'
import { useText } from '../../text/text.tsx'
import { IconButton } from '../../ui/Button.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { useLock } from '../lock/lock-context.ts'
import { AddToMeeting } from '../meetings/AddToMeeting.tsx'
import { SearchField } from '../situation/SearchField.tsx'
import { Logo } from './Logo.tsx'
import { TimeRange } from './TimeRange.tsx'
import { ViewsMenu } from './ViewsMenu.tsx'
import { proposedName } from './view-words.ts'

const onAreas = ['areas.changed'] as const

export function TopBar({ firstRun }: { firstRun: boolean }) {
  const { t } = useText()
  const { section } = useRoute()
  const { back, forward, canBack, canForward } = useFilter()
  return (
    <header className="topbar">
      <Logo />
      <span className="topbar-name">Fieldbrief</span>
      {firstRun ? (
        <>
          <span className="topbar-gap" />
          <LanguageSwitch />
          <ThemeSwitch />
        </>
      ) : (
        <>
          <div className="topbar-history">
            <IconButton
              label={t('frame.back')}
              cap="Alt ←"
              icon={<ArrowLeft size={16} aria-hidden="true" />}
              isDisabled={!canBack}
              onPress={back}
            />
            <IconButton
              label={t('frame.forward')}
              cap="Alt →"
              icon={<ArrowRight size={16} aria-hidden="true" />}
              isDisabled={!canForward}
              onPress={forward}
            />
          </div>
          <div className="topbar-search">
            <SearchField />
          </div>
          <span className="topbar-gap" />
          {section === 'settings' || section === 'place' ? null : <TimeRange />}
          {section === 'situation' || section === 'briefings' ? <ViewsMenu /> : null}
          {section === 'situation' ? <AddToBriefing /> : null}
        </>
      )}
      <LockButton />
    </header>
  )
}

function LockButton() {
  const { t } = useText()
  const { lock, lockNow } = useLock()
  if (!lock.guards.passphrase) return null
  return <IconButton label={t('trust.lockNow')} cap="Ctrl L" icon={<Lock size={16} aria-hidden="true" />} onPress={lockNow} />
}

function AddToBriefing() {
  const text = useText()
  const { filter } = useFilter()
  const { lastDay } = useApp()
  const { data } = useCall('report.count', { filter })
  const { data: areas } = useCall('area.list', {}, { on: onAreas })
  return (
    <AddToMeeting
      primary
      item={() => ({
        title: proposedName(filter, areas?.areas ?? [], lastDay, text),
        note: '',
        subject: { kind: 'filter', filter },
      })}
      onBrief={() => {}}
      blocked={data?.matched === 0 ? text.t('frame.addToBriefingEmpty') : null}
    />
  )
}

export function LanguageSwitch() {
  const { t } = useText()
  const { language, setLanguage } = useSettings()
  return (
    <Segmented<Language>
      label={t('frame.language')}
      size="sm"
      value={language}
      onChange={setLanguage}
      options={[
        { key: 'zh', label: <span lang="zh-CN">中文</span>, name: '中文' },
        { key: 'en', label: <span lang="en">English</span>, name: 'English' },
      ]}
    />
  )
}

export function ThemeSwitch() {
  const { t } = useText()
  const { shownTheme, setTheme } = useSettings()
  const dark = shownTheme === 'dark'
  return (
    <IconButton
      label={t(dark ? 'frame.toLight' : 'frame.toDark')}
      icon={dark ? <Moon size={16} aria-hidden="true" /> : <Sun size={16} aria-hidden="true" />}
      onPress={() => setTheme(dark ? 'light' : 'dark')}
    />
  )
}
