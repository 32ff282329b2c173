import { Trash2 } from 'lucide-react'
import type { Agency, DecisionState, Meeting, MeetingDecision, MeetingDecisionInput } from '../../../contract/briefing.ts'
import { decisionStates } from '../../../contract/briefing.ts'
import type { Bilingual } from '../../../contract/model.ts'
import { type CategoryKey, categories } from '../../../contract/taxonomy.ts'
import { useCall } from '../../state/call.tsx'
import { useFilter } from '../../state/filter.tsx'
import { useText } from '../../text/text.tsx'
import { IconButton } from '../../ui/Button.tsx'
import { Select } from '../../ui/Field.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { DraftField, DraftText } from './DraftField.tsx'
import { placeChoices, placeKey } from './decision-places.ts'
import { placeWords } from './meeting-words.ts'
import type { MeetingChanges } from './use-meeting-change.ts'

const none = '-'
const labels = {
  text: { zh: '议定内容', en: 'the decision' },
  agency: { zh: '牵头单位', en: "the decision's agency" },
  due: { zh: '期限', en: 'the due day' },
  expected: { zh: '预期效果', en: 'the expected effect' },
  place: { zh: '议定地点', en: "the decision's place" },
  category: { zh: '议定类别', en: "the decision's category" },
  state: { zh: '进展', en: 'the state of a decision' },
  note: { zh: '备注', en: "the decision's note" },
} satisfies Partial<Record<keyof MeetingDecisionInput, Bilingual>>

/** One decision, all of it editable in place. */
export function DecisionRow({
  decision,
  n,
  meeting,
  agencies,
  changes,
}: {
  decision: MeetingDecision
  n: number
  meeting: Meeting
  agencies: readonly Agency[]
  changes: MeetingChanges
}) {
  const text = useText()
  const { t, say, category } = text
  const { filter } = useFilter()
  const { data: areaList } = useCall('area.list', {}, { on: ['areas.changed'] })
  const { data: flags } = useCall('flag.list', {}, { on: ['flags.changed'] })
  const areas = areaList?.areas ?? []
  const put = <K extends keyof typeof labels>(key: K, value: MeetingDecision[K], seen = decision[key]): Promise<boolean> =>
    changes.setDecision(decision, { [key]: value }, labels[key], { [key]: seen })
  const choices = placeChoices(decision, meeting, areas, flags?.flags ?? [], filter, { circle: t('meetings.circle') })
  return (
    <li className="decision-row" aria-label={t('meetings.decisionN', { n })}>
      <span className="decision-n">{n}</span>
      <div className="decision-body">
        <div className="decision-top">
          <DraftText
            label={t('meetings.decisionText')}
            hideLabel
            rows={1}
            value={decision.text}
            onKeep={(value, seen) => (value.trim() === '' ? Promise.resolve(false) : put('text', value.trim(), seen.trim()))}
          />
          <StateChoice state={decision.state} onChange={(state) => void put('state', state)} />
          <IconButton
            label={t('meetings.removeDecision')}
            icon={<Trash2 size={14} aria-hidden="true" />}
            onPress={() => void changes.removeDecision(decision)}
          />
        </div>
        <div className="decision-grid">
          <Select
            label={t('meetings.agency')}
            value={decision.agency ?? none}
            onChange={(key) => void put('agency', key === none ? null : key)}
            options={[
              { key: none, label: t('meetings.noAgency') },
              ...agencies.map((agency) => ({ key: agency.key, label: say(agency.name) })),
            ]}
          />
          <DraftField
            label={t('meetings.due')}
            type="date"
            value={decision.due ?? ''}
            allow={(value) => value === '' || /^\d{4}-\d{2}-\d{2}$/.test(value)}
            onKeep={(value, seen) => put('due', value === '' ? null : value, seen === '' ? null : seen)}
          />
          <Select
            label={t('meetings.category')}
            value={decision.category ?? none}
            onChange={(key) => void put('category', key === none ? null : (key as CategoryKey))}
            options={[
              { key: none, label: t('meetings.noCategory') },
              ...categories.map(({ key }) => ({ key: key as string, label: category(key) })),
            ]}
          />
          <Select
            label={t('meetings.place')}
            value={placeKey(decision.place)}
            onChange={(key) => void put('place', choices.find((one) => one.key === key)?.place ?? null)}
            options={choices.map(({ key, place }) => ({ key, label: placeWords(place, areas, text) }))}
          />
          <DraftField
            label={t('meetings.expected')}
            value={decision.expected}
            placeholder={t('meetings.expectedHint')}
            onKeep={(value, seen) => put('expected', value, seen)}
          />
          <DraftField
            label={t('meetings.decisionNote')}
            value={decision.note}
            onKeep={(value, seen) => put('note', value, seen)}
          />
        </div>
        {decision.place === null || decision.category === null ? <p className="meta">{t('meetings.effectNeeds')}</p> : null}
      </div>
    </li>
  )
}

/** How far a decision is. */
export function StateChoice({ state, onChange }: { state: DecisionState; onChange: (state: DecisionState) => void }) {
  const { t } = useText()
  return (
    <Segmented<DecisionState>
      label={t('meetings.progress')}
      size="sm"
      value={state}
      onChange={onChange}
      options={decisionStates.map((key) => ({ key, label: t(`meetings.decision.${key}`) }))}
    />
  )
}
