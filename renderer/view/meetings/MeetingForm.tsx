import { Trash2, Users } from 'lucide-react'
import { useState } from 'react'
import type { Agency, Meeting } from '../../../contract/briefing.ts'
import type { Language } from '../../../contract/taxonomy.ts'
import { useApp } from '../../state/app.tsx'
import { useCall, useClient } from '../../state/call.tsx'
import { useFilter } from '../../state/filter.tsx'
import { useUndo } from '../../state/undo.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { viewConditions } from '../frame/view-words.ts'
import { AgencyChecks } from './AgencyChecks.tsx'
import { AgencyDialog } from './AgencyDialog.tsx'
import { DraftField, DraftText } from './DraftField.tsx'
import { retitled } from './meeting-words.ts'
import type { MeetingChanges } from './use-meeting-change.ts'

const onAreas = ['areas.changed'] as const
const isDay = (value: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(value)
/** A line each, without empty ones. */
const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

/** When, who, what about. */
export function MeetingForm({
  meeting,
  agencies,
  changes,
}: {
  meeting: Meeting
  agencies: readonly Agency[]
  changes: MeetingChanges
}) {
  const text = useText()
  const { t } = text
  const { lastDay } = useApp()
  const { filter } = useFilter()
  const { data: areas } = useCall('area.list', {}, { on: onAreas })
  const [managing, manage] = useState(false)
  const conditions = viewConditions(meeting.filter, areas?.areas ?? [], lastDay, text)
  const { from: _from, to: _to, ...besidesPeriod } = filter
  const { period } = meeting
  return (
    <section className="agenda-form" aria-label={t('meetings.about')}>
      <DraftField
        label={t('meetings.title')}
        value={meeting.title}
        allow={(title) => title.trim() !== ''}
        onKeep={(title, seen) =>
          changes.set({ title: title.trim() }, { zh: '会商标题', en: 'the title of the meeting' }, { title: seen.trim() })
        }
      />
      <div className="form-pair">
        <DraftField
          label={t('meetings.day')}
          type="date"
          value={meeting.day}
          allow={isDay}
          onKeep={(day) =>
            changes.set(
              { day, title: retitled(meeting.title, meeting, { day, number: meeting.number }) },
              { zh: '会商日期', en: 'the day of the meeting' },
            )
          }
        />
        <DraftField
          label={t('meetings.numberLabel')}
          value={String(meeting.number)}
          allow={(value) => /^\d{1,5}$/.test(value.trim())}
          onKeep={(value) => {
            const number = Number(value)
            const title = retitled(meeting.title, meeting, { day: meeting.day, number })
            return changes.set({ number, title }, { zh: '会商次数', en: 'the number of the meeting' })
          }}
        />
      </div>
      <div className="form-pair">
        <DraftField
          label={t('meetings.periodFrom')}
          type="date"
          value={period.from}
          allow={(from) => isDay(from) && from <= period.to}
          onKeep={(from) => changes.set({ period: { ...period, from } }, { zh: '时段', en: 'the period' })}
        />
        <DraftField
          label={t('meetings.periodTo')}
          type="date"
          value={period.to}
          allow={(to) => isDay(to) && to >= period.from}
          onKeep={(to) => changes.set({ period: { ...period, to } }, { zh: '时段', en: 'the period' })}
        />
      </div>
      <div className="field">
        <span className="field-label">{t('meetings.filter')}</span>
        <p className="agenda-filter">{conditions.length > 0 ? conditions.join(t('views.join')) : t('meetings.filterAll')}</p>
        <div className="agenda-buttons">
          <Button
            size="sm"
            onPress={() => void changes.set({ filter: besidesPeriod }, { zh: '会商范围', en: 'what the meeting is about' })}
          >
            {t('meetings.filterTake')}
          </Button>
          {conditions.length > 0 ? (
            <Button
              size="sm"
              variant="quiet"
              onPress={() => void changes.set({ filter: {} }, { zh: '会商范围', en: 'what the meeting is about' })}
            >
              {t('meetings.filterClear')}
            </Button>
          ) : null}
        </div>
      </div>
      <AgencyChecks
        agencies={agencies}
        chosen={meeting.agencies}
        onChange={(keys) => void changes.set({ agencies: [...keys] }, { zh: '成员单位', en: 'the agencies' })}
      />
      <div className="agenda-buttons">
        <Button size="sm" icon={<Users size={14} aria-hidden="true" />} onPress={() => manage(true)}>
          {t('meetings.manageAgencies')}
        </Button>
      </div>
      <DraftText
        label={t('meetings.agenda')}
        rows={5}
        value={meeting.agenda.join('\n')}
        placeholder={t('meetings.agendaHint')}
        onKeep={(lines, seen) =>
          changes.set({ agenda: linesOf(lines) }, { zh: '议程', en: 'the agenda' }, { agenda: linesOf(seen) })
        }
      />
      <div className="field">
        <span className="field-label">{t('briefings.language')}</span>
        <Segmented<Language>
          label={t('briefings.language')}
          size="sm"
          value={meeting.language}
          onChange={(language) => void changes.set({ language }, { zh: '材料语言', en: 'the language of the pages' })}
          options={[
            { key: 'zh', label: <span lang="zh-CN">中文</span>, name: '中文' },
            { key: 'en', label: <span lang="en">English</span>, name: 'English' },
          ]}
        />
      </div>
      <div className="field">
        <span className="field-label">{t('meetings.state')}</span>
        <Segmented<Meeting['state']>
          label={t('meetings.state')}
          size="sm"
          value={meeting.state}
          onChange={(state) => void changes.set({ state }, { zh: '会商状态', en: 'the state of the meeting' })}
          options={[
            { key: 'planned', label: t('meetings.planned') },
            { key: 'held', label: t('meetings.held') },
          ]}
        />
      </div>
      <RemoveMeeting meeting={meeting} />
      {managing ? <AgencyDialog agencies={agencies} onClose={() => manage(false)} /> : null}
    </section>
  )
}

function RemoveMeeting({ meeting }: { meeting: Meeting }) {
  const { t } = useText()
  const client = useClient()
  const { push } = useUndo()
  const [error, setError] = useState<string | null>(null)
  const remove = async (): Promise<void> => {
    const { id } = meeting
    const reply = await client.call('meeting.remove', { id })
    if (!reply.ok) {
      setError(reply.message)
      return
    }
    push(
      {
        label: { zh: `删除会商“${meeting.title}”`, en: `removing the meeting "${meeting.title}"` },
        undo: async () => {
          const told = await client.call('meeting.restore', { id })
          if (!told.ok) throw new Error(told.message)
        },
        redo: async () => {
          const told = await client.call('meeting.remove', { id })
          if (!told.ok) throw new Error(told.message)
        },
      },
      { announce: true },
    )
  }
  return (
    <div className="agenda-buttons">
      <Button size="sm" variant="quiet" icon={<Trash2 size={14} aria-hidden="true" />} onPress={() => void remove()}>
        {t('meetings.remove')}
      </Button>
      {error ? <span className="bad">{error}</span> : null}
    </div>
  )
}
