import '../../style/settings.css'
import '../../style/briefings.css'
import { Check, X } from 'lucide-react'
import type { Settings } from '../../../contract/model.ts'
import { useApp } from '../../state/app.tsx'
import { useAction } from '../../state/call.tsx'
import { useSettings } from '../../state/settings.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Tag } from '../../ui/Chip.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { LanguageSwitch } from '../frame/TopBar.tsx'
import { AreaPanel } from './AreaPanel.tsx'
import { BasemapPanel } from './BasemapPanel.tsx'
import { BriefPanel } from './BriefPanel.tsx'
import { GazetteerPanel } from './GazetteerPanel.tsx'
import { NoticePanel } from './NoticePanel.tsx'
import { SynonymPanel } from './SynonymPanel.tsx'

const nevers = ['people', 'topics', 'reporters', 'masked', 'decide'] as const

export function SettingsView() {
  const { t, number, day } = useText()
  const info = useApp()
  const { theme, setTheme } = useSettings()
  return (
    <div className="settings">
      <div className="settings-column">
        <h1>{t('settings.title')}</h1>
        <section>
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
        <section>
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
        <NoticePanel />
        <BriefPanel />
        <AreaPanel />
        <GazetteerPanel />
        <BasemapPanel />
        <SynonymPanel />
        <Doctor />
        <section>
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
        <section>
          <h2>{t('settings.never')}</h2>
          <ul className="nevers">
            {nevers.map((key) => (
              <li key={key}>{t(`settings.never.${key}`)}</li>
            ))}
          </ul>
        </section>
      </div>
    </div>
  )
}

function Doctor() {
  const { t, number } = useText()
  const doctor = useAction('app.doctor')
  const failed = doctor.value?.checks.filter((check) => !check.ok).length ?? 0
  return (
    <section>
      <h2>
        {t('settings.check')}
        {doctor.value ? (
          <Tag tone={failed === 0 ? 'good' : 'bad'}>
            {failed === 0 ? t('settings.checkOk') : t('settings.checkBad', { n: number(failed) })}
          </Tag>
        ) : null}
      </h2>
      <LoadingLine shown={doctor.pending} label={t('settings.checking')} />
      <p className="quiet">{t('settings.checkWords')}</p>
      <Button isDisabled={doctor.pending} onPress={() => void doctor.run({})}>
        {t(doctor.pending ? 'settings.checking' : 'settings.checkDo')}
      </Button>
      {doctor.error ? (
        <ErrorPanel
          what={t('settings.checkFailed')}
          means={`${doctor.error.message} ${t('settings.checkMeans')}`}
          action={t('words.retry')}
          onAction={() => void doctor.run({})}
        />
      ) : null}
      {doctor.value ? (
        <ul className="checks">
          {doctor.value.checks.map((check) => (
            <li key={check.name} className={check.ok ? 'check-good' : 'check-bad'}>
              {check.ok ? <Check size={16} aria-hidden="true" /> : <X size={16} aria-hidden="true" />}
              <span className="check-name">{check.name}</span>
              <span className="check-detail">{check.detail}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  )
}
