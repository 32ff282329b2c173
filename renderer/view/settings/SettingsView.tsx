import '../../style/settings.css'
import '../../style/briefings.css'
import '../../style/trust.css'
import { type ReactNode, useCallback, useEffect, useRef } from 'react'
import type { Settings } from '../../../contract/model.ts'
import { useApp } from '../../state/app.tsx'
import { useRoute } from '../../state/filter.tsx'
import { useSettings } from '../../state/settings.tsx'
import { useText } from '../../text/text.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { LanguageSwitch } from '../frame/TopBar.tsx'
import { AreaPanel } from './AreaPanel.tsx'
import { AuditPanel } from './AuditPanel.tsx'
import { BackupPanel } from './BackupPanel.tsx'
import { BasemapPanel } from './BasemapPanel.tsx'
import { BriefPanel } from './BriefPanel.tsx'
import { DoctorPanel } from './DoctorPanel.tsx'
import { GazetteerPanel } from './GazetteerPanel.tsx'
import { NoticePanel } from './NoticePanel.tsx'
import { RetentionPanel } from './RetentionPanel.tsx'
import { SecurityPanel } from './SecurityPanel.tsx'
import { SettingsIndex } from './SettingsIndex.tsx'
import { SynonymPanel } from './SynonymPanel.tsx'
import { type SettingsSection, sectionId, settingsSections } from './settings-index.ts'

const nevers = ['people', 'topics', 'reporters', 'masked', 'decide'] as const

export function SettingsView() {
  const { t, number, day } = useText()
  const info = useApp()
  const { theme, setTheme } = useSettings()
  const { detail, go } = useRoute()
  const scroller = useRef<HTMLDivElement>(null)
  const show = useCallback((section: SettingsSection) => {
    const element = document.getElementById(sectionId(section))
    element?.scrollIntoView({ block: 'start' })
    // The next Tab goes on from there.
    element?.focus({ preventScroll: true })
  }, [])
  useEffect(() => {
    if (detail !== null && (settingsSections as readonly string[]).includes(detail)) show(detail as SettingsSection)
  }, [detail, show])
  return (
    <div className="settings">
      <SettingsIndex
        scroller={scroller}
        onGo={(section) => {
          if (detail === section) show(section)
          else go('settings', section)
        }}
      />
      <div className="settings-scroll" ref={scroller}>
        <div className="settings-column">
          <h1>{t('settings.title')}</h1>
          <section id={sectionId('look')} tabIndex={-1}>
            <h2>{t('settings.look')}</h2>
            <dl className="settings-rows">
              <dt>{t('settings.language')}</dt>
              <dd>
                <LanguageSwitch />
              </dd>
              <dt>{t('settings.theme')}</dt>
              <dd>
                <Segmented<Settings['theme']>
                  label={t('settings.theme')}
                  size="sm"
                  value={theme}
                  onChange={setTheme}
                  options={[
                    { key: 'light', label: t('settings.theme.light') },
                    { key: 'dark', label: t('settings.theme.dark') },
                    { key: 'system', label: t('settings.theme.system') },
                  ]}
                />
              </dd>
            </dl>
          </section>
          <section id={sectionId('store')} tabIndex={-1}>
            <h2>{t('settings.store')}</h2>
            <dl className="settings-rows">
              <dt>{t('settings.folder')}</dt>
              <dd className="selectable">{info.store}</dd>
              <dt>{t('settings.reports')}</dt>
              <dd>{number(info.reports)}</dd>
              <dt>{t('settings.span')}</dt>
              <dd>
                {info.firstDay && info.lastDay
                  ? t('frame.range', { from: day(info.firstDay), to: day(info.lastDay) })
                  : t('settings.empty')}
              </dd>
              <dt>{t('settings.dataVersion')}</dt>
              <dd>{info.dataVersion}</dd>
            </dl>
            <p className="quiet">{t('settings.encrypted')}</p>
          </section>
          <Anchor of="security">
            <SecurityPanel />
          </Anchor>
          <Anchor of="backup">
            <BackupPanel />
          </Anchor>
          <Anchor of="audit">
            <AuditPanel />
          </Anchor>
          <Anchor of="retention">
            <RetentionPanel />
          </Anchor>
          <Anchor of="check">
            <DoctorPanel />
          </Anchor>
          <Anchor of="notices">
            <NoticePanel />
          </Anchor>
          <Anchor of="brief">
            <BriefPanel />
          </Anchor>
          <Anchor of="areas">
            <AreaPanel />
          </Anchor>
          <Anchor of="names">
            <GazetteerPanel />
          </Anchor>
          <Anchor of="basemaps">
            <BasemapPanel />
          </Anchor>
          <Anchor of="synonyms">
            <SynonymPanel />
          </Anchor>
          <section id={sectionId('about')} tabIndex={-1}>
            <h2>{t('settings.about')}</h2>
            <dl className="settings-rows">
              <dt>{t('settings.version')}</dt>
              <dd>Fieldbrief {info.version}</dd>
              <dt>{t('settings.shell')}</dt>
              <dd>{t(`settings.shell.${info.shell}`)}</dd>
              <dt>{t('settings.licence')}</dt>
              <dd>Apache-2.0</dd>
            </dl>
          </section>
          <section id={sectionId('never')} tabIndex={-1}>
            <h2>{t('settings.never')}</h2>
            <ul className="nevers">
              {nevers.map((key) => (
                <li key={key}>{t(`settings.never.${key}`)}</li>
              ))}
            </ul>
          </section>
        </div>
      </div>
    </div>
  )
}

/** Where the index leads to. */
function Anchor({ of, children }: { of: SettingsSection; children: ReactNode }) {
  return (
    <div id={sectionId(of)} className="settings-anchor" tabIndex={-1}>
      {children}
    </div>
  )
}
