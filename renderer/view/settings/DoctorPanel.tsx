import { Check, X } from 'lucide-react'
import { useAction } from '../../state/call.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Tag } from '../../ui/Chip.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'
import { useCheckName } from './use-deed.ts'

/** Checks of the store: what was found, what to do about it, and mending what loses nothing by it. */
export function DoctorPanel() {
  const { t, say, number } = useText()
  const name = useCheckName()
  const doctor = useAction('app.doctor')
  const found = doctor.value
  const failed = found?.checks.filter((check) => !check.ok) ?? []
  const mendable = failed.some((check) => check.repairable)
  return (
    <section aria-label={t('settings.check')}>
      <h2>
        {t('settings.check')}
        {found ? (
          <Tag tone={failed.length === 0 ? 'good' : 'bad'}>
            {failed.length === 0 ? t('settings.checkOk') : t('settings.checkBad', { n: number(failed.length) })}
          </Tag>
        ) : null}
      </h2>
      <LoadingLine shown={doctor.pending} label={t('settings.checking')} />
      <p className="quiet">{t('settings.checkWords')}</p>
      <div className="settings-buttons">
        <Button isDisabled={doctor.pending} onPress={() => void doctor.run({})}>
          {t(doctor.pending ? 'settings.checking' : 'settings.checkDo')}
        </Button>
        {mendable ? (
          <Button variant="primary" isDisabled={doctor.pending} onPress={() => void doctor.run({ repair: true })}>
            {t('trust.repair')}
          </Button>
        ) : null}
        {doctor.pending ? (
          <Button variant="quiet" onPress={doctor.cancel}>
            {t('words.cancel')}
          </Button>
        ) : null}
      </div>
      {doctor.error ? (
        <ErrorPanel
          what={t('settings.checkFailed')}
          means={`${doctor.error.message} ${t('settings.checkMeans')}`}
          action={t('words.retry')}
          onAction={() => void doctor.run({})}
        />
      ) : null}
      {mendable ? <p className="quiet">{t('trust.repairWords')}</p> : null}
      {found && found.repaired.length > 0 ? (
        <div className="repaired" role="status">
          <strong>{t('trust.repaired')}</strong>
          <ul>
            {found.repaired.map((one) => (
              <li key={one.en}>{say(one)}</li>
            ))}
          </ul>
        </div>
      ) : null}
      {found ? (
        <ul className="checks">
          {[...failed, ...found.checks.filter((check) => check.ok)].map((check) => (
            <li key={check.name} className={check.ok ? 'check-good' : 'check-bad'}>
              {check.ok ? (
                <Check size={16} role="img" aria-label={t('trust.passed')} />
              ) : (
                <X size={16} role="img" aria-label={t('trust.notPassed')} />
              )}
              <span className="check-name">{name(check.name)}</span>
              <span className="check-detail">
                {check.detail}
                {check.advice ? <span className="check-advice">{say(check.advice)}</span> : null}
              </span>
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  )
}
