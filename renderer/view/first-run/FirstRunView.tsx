import '../../style/first-run.css'
import { Cable, FileText, FileUp, Flag, Lock, Map as MapIcon } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import { useApp } from '../../state/app.tsx'
import { useAction } from '../../state/call.tsx'
import { useRoute } from '../../state/filter.tsx'
import { useText } from '../../text/text.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { KeyCap } from '../../ui/KeyCap.tsx'
import { Progress } from '../../ui/Progress.tsx'
import { JobRow, useJobs } from '../frame/Jobs.tsx'
import { isTyping } from '../frame/use-frame-keys.ts'
import { useSourceDialogs } from '../sources/SourceDialogs.tsx'
import { SampleTown } from './SampleTown.tsx'

const sampleReports = 6_000

export function FirstRunView() {
  const { t, number } = useText()
  const { store } = useApp()
  const { go } = useRoute()
  const dialogs = useSourceDialogs()
  const sample = useAction('sample.make')
  const { jobs } = useJobs()
  const job = jobs.find((one) => one.kind === 'sample' && one.state === 'running')
  const [busy, setBusy] = useState(false)

  const openSample = (): void => {
    if (busy) return
    setBusy(true)
    void sample.run({ reports: sampleReports, seed: 1 }).then((reply) => {
      setBusy(false)
      if (reply.ok) go('situation')
    })
  }
  const choices: { key: string; icon: ReactNode; title: string; words: string; onPress: () => void }[] = [
    {
      key: '1',
      icon: <MapIcon size={20} aria-hidden="true" />,
      title: t('firstRun.sample'),
      words: t('firstRun.sampleWords', { n: number(sampleReports) }),
      onPress: openSample,
    },
    {
      key: '2',
      icon: <FileUp size={20} aria-hidden="true" />,
      title: t('firstRun.import'),
      words: t('firstRun.importWords'),
      onPress: () => dialogs.openImport(),
    },
    {
      key: '3',
      icon: <Cable size={20} aria-hidden="true" />,
      title: t('firstRun.connect'),
      words: t('firstRun.connectWords'),
      onPress: () => dialogs.openAdd(),
    },
  ]
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (isTyping(event) || event.ctrlKey || event.altKey || event.metaKey || dialogs.open) return
      const choice = choices.find((one) => one.key === event.key)
      if (choice) choice.onPress()
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  })

  return (
    <div className="first-run">
      <section className="first-run-start">
        <h1>{t('firstRun.title')}</h1>
        <p className="first-run-promise">
          {t('firstRun.promise')}
          <br />
          {t('firstRun.local')}
        </p>
        <div className="first-run-choices">
          {choices.map((choice, i) => (
            <AriaButton
              key={choice.key}
              className={`choice${i === 0 ? ' choice-first' : ''}`}
              isDisabled={busy}
              onPress={choice.onPress}
            >
              <span className="choice-icon">{choice.icon}</span>
              <span className="choice-words">
                <strong>{choice.title}</strong>
                <span>{choice.words}</span>
              </span>
              <KeyCap>{choice.key}</KeyCap>
            </AriaButton>
          ))}
        </div>
        <div className="first-run-work" aria-live="polite">
          {job ? <JobRow job={job} /> : busy ? <Progress label={t('firstRun.making')} share={null} /> : null}
          {sample.error ? (
            <ErrorPanel
              what={t('firstRun.failed')}
              means={sample.error.message}
              action={t('words.retry')}
              onAction={openSample}
            />
          ) : null}
        </div>
        <div className="first-run-foot">
          <Lock size={16} aria-hidden="true" />
          <p>
            {t('firstRun.encrypted', { store })}
            <br />
            {t('firstRun.never')}
          </p>
        </div>
      </section>
      <aside className="first-run-side">
        <figure className="first-run-card">
          <div className="first-run-picture">
            <SampleTown label={t('firstRun.picture')} />
            <figcaption>{t('firstRun.picture')}</figcaption>
          </div>
          <dl className="first-run-figures">
            <Figure label={t('firstRun.reports')} value={number(sampleReports)} />
            <Figure label={t('firstRun.categories')} value="10" />
            <Figure label={t('firstRun.months')} value="18" />
            <Figure label={t('firstRun.languages')} value="2" />
          </dl>
        </figure>
        <h2>{t('firstRun.tryTitle')}</h2>
        <ol className="first-run-tries">
          <li>
            <MapIcon size={16} aria-hidden="true" />
            <span>{t('firstRun.tryMap')}</span>
            <span className="meta">{t('firstRun.minutes', { n: 1 })}</span>
          </li>
          <li>
            <Flag size={16} aria-hidden="true" />
            <span>{t('firstRun.tryFlag')}</span>
            <span className="meta">{t('firstRun.minutes', { n: 2 })}</span>
          </li>
          <li>
            <FileText size={16} aria-hidden="true" />
            <span>{t('firstRun.tryBrief')}</span>
            <span className="meta">{t('firstRun.minutes', { n: 3 })}</span>
          </li>
        </ol>
      </aside>
    </div>
  )
}

function Figure({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  )
}
