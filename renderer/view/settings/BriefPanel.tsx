import type { BriefSchedule } from '../../../contract/briefing.ts'
import { type Audience, audiences, formats } from '../../../contract/taxonomy.ts'
import { useApp } from '../../state/app.tsx'
import { useAction, useCall } from '../../state/call.tsx'
import { useFilter } from '../../state/filter.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Select } from '../../ui/Field.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { viewConditions } from '../frame/view-words.ts'
import { DraftField } from '../meetings/DraftField.tsx'

const weekdays = ['1', '2', '3', '4', '5', '6', '7'] as const
type Weekday = (typeof weekdays)[number]
const onOffice = ['settings.changed'] as const

/** Who issues briefings here, and the digest that is written every week. */
export function BriefPanel() {
  const { t } = useText()
  return (
    <section className="brief-settings" aria-label={t('release.office')}>
      <h2>{t('release.office')}</h2>
      <OfficeRows />
      <Schedule />
    </section>
  )
}

function OfficeRows() {
  const { t } = useText()
  const { data, error, refresh } = useCall('office.get', {}, { on: onOffice })
  const set = useAction('office.set')
  const office = set.value ?? data
  const keep = async (name: { zh: string; en: string }): Promise<boolean> => {
    const reply = await set.run({ name })
    if (reply.ok) refresh()
    return reply.ok
  }
  return (
    <>
      {error ? (
        <ErrorPanel what={t('release.scheduleFailed')} means={error.message} action={t('words.retry')} onAction={refresh} />
      ) : null}
      {set.error ? <ErrorPanel what={t('release.scheduleFailed')} means={set.error.message} /> : null}
      {office ? (
        <dl className="settings-rows">
          <dt>{t('release.officeName')}</dt>
          <dd className="brief-names">
            <DraftField
              label={`${t('release.officeName')} 中文`}
              hideLabel
              value={office.name.zh}
              onKeep={(zh) => keep({ ...office.name, zh })}
            />
            <DraftField
              label={`${t('release.officeName')} English`}
              hideLabel
              value={office.name.en}
              onKeep={(en) => keep({ ...office.name, en })}
            />
          </dd>
          <dt>{t('release.officeKey')}</dt>
          <dd className="selectable brief-key">{office.publicKey}</dd>
        </dl>
      ) : null}
      <p className="quiet">{t('release.officeWords')}</p>
    </>
  )
}

function Schedule() {
  const text = useText()
  const { t, moment, say } = text
  const { data, refresh } = useCall('schedule.get', {}, { on: onOffice })
  const { data: areas } = useCall('area.list', {}, { on: ['areas.changed'] })
  const { filter } = useFilter()
  const { lastDay } = useApp()
  const set = useAction('schedule.set')
  const now = set.value ?? data
  const put = async (change: Partial<Omit<BriefSchedule, 'lastRun'>>): Promise<boolean> => {
    const reply = await set.run(change)
    if (reply.ok) refresh()
    return reply.ok
  }
  if (!now) return null
  const { from: _from, to: _to, ...besidesPeriod } = filter
  const conditions = viewConditions(now.filter, areas?.areas ?? [], lastDay, text)
  return (
    <>
      <h3>{t('release.schedule')}</h3>
      {set.error ? <ErrorPanel what={t('release.scheduleFailed')} means={set.error.message} /> : null}
      <dl className="settings-rows">
        <dt>{t('release.scheduleAuto')}</dt>
        <dd>
          <Checkbox checked={now.on} disabled={!now.on && now.folder.trim() === ''} onChange={(on) => void put({ on })}>
            {t('release.scheduleOn')}
          </Checkbox>
          {!now.on && now.folder.trim() === '' ? <span className="quiet">{t('release.scheduleFolderMissing')}</span> : null}
        </dd>
        <dt>{t('release.scheduleAt')}</dt>
        <dd className="brief-when">
          <Select<Weekday>
            label={t('release.scheduleAt')}
            hideLabel
            value={String(now.weekday) as Weekday}
            onChange={(weekday) => void put({ weekday: Number(weekday) })}
            options={weekdays.map((key) => ({ key, label: t(`release.weekday.${key}`) }))}
          />
          <input
            type="time"
            className="input notice-time"
            aria-label={t('release.scheduleAt')}
            value={now.at}
            onChange={(event) => {
              if (event.currentTarget.value !== '') void put({ at: event.currentTarget.value })
            }}
          />
        </dd>
        <dt>{t('release.scheduleFolder')}</dt>
        <dd>
          <DraftField
            label={t('release.scheduleFolder')}
            hideLabel
            value={now.folder}
            placeholder="/home/office/briefings"
            onKeep={(folder) => put({ folder: folder.trim() })}
          />
        </dd>
        <dt>{t('release.scheduleTitle')}</dt>
        <dd>
          <DraftField
            label={t('release.scheduleTitle')}
            hideLabel
            value={now.title}
            allow={(title) => title.trim() !== ''}
            onKeep={(title) => put({ title: title.trim() })}
          />
        </dd>
        <dt>{t('release.scheduleFor')}</dt>
        <dd>
          <Segmented<Audience>
            label={t('release.scheduleFor')}
            size="sm"
            value={now.audience}
            onChange={(audience) => void put({ audience })}
            options={audiences.map((key) => ({ key, label: t(`briefings.audience.${key}`) }))}
          />
        </dd>
        <dt>{t('briefings.formats')}</dt>
        <dd className="brief-formats">
          {formats.map((format) => (
            <Checkbox
              key={format}
              checked={now.formats.includes(format)}
              disabled={now.formats.length === 1 && now.formats.includes(format)}
              onChange={(on) => void put({ formats: formats.filter((one) => (one === format ? on : now.formats.includes(one))) })}
            >
              {t(`briefings.format.${format}`)}
            </Checkbox>
          ))}
        </dd>
        <dt>{t('release.scheduleFilter')}</dt>
        <dd>
          {conditions.length > 0 ? conditions.join(t('views.join')) : t('briefings.setAll')}{' '}
          <Button size="sm" onPress={() => void put({ filter: besidesPeriod })}>
            {t('meetings.filterTake')}
          </Button>
        </dd>
        <dt>{t('release.scheduleLast')}</dt>
        <dd className={now.lastRun && !now.lastRun.ok ? 'bad' : undefined}>
          {now.lastRun ? `${moment(now.lastRun.at)} · ${say(now.lastRun.words)}` : t('release.scheduleNever')}
        </dd>
      </dl>
    </>
  )
}
