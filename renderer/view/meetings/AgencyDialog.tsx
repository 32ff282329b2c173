import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { Agency } from '../../../contract/briefing.ts'
import { categories } from '../../../contract/taxonomy.ts'
import { useAction, useCall, useClient } from '../../state/call.tsx'
import { useUndo } from '../../state/undo.tsx'
import { useText } from '../../text/text.tsx'
import { Button, IconButton } from '../../ui/Button.tsx'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Field } from '../../ui/Field.tsx'
import { agencyProblem, freshAgency } from './agency-draft.ts'

/** The agencies at the table: name, what each sees, and the key its packages are sealed to. */
export function AgencyDialog({ agencies, onClose }: { agencies: readonly Agency[]; onClose: () => void }) {
  const { t } = useText()
  const client = useClient()
  const { push } = useUndo()
  const [list, setList] = useState<readonly Agency[]>(agencies)
  const put = useAction('agency.put')
  const problem = list.map((agency) => agencyProblem(agency)).find((one) => one !== null) ?? null
  const keep = async (): Promise<void> => {
    const next = [...list]
    const reply = await put.run({ agencies: next })
    if (!reply.ok) return
    const to = async (wanted: readonly Agency[]): Promise<void> => {
      const told = await client.call('agency.put', { agencies: [...wanted] })
      if (!told.ok) throw new Error(told.message)
    }
    push({ label: { zh: '成员单位名单', en: 'the list of agencies' }, undo: () => to(agencies), redo: () => to(next) })
    onClose()
  }
  const change = (key: string, part: Partial<Agency>): void =>
    setList((now) => now.map((one) => (one.key === key ? { ...one, ...part } : one)))
  return (
    <Dialog
      title={t('meetings.manageAgencies')}
      open
      width="wide"
      onClose={onClose}
      closeLabel={t('words.close')}
      foot={
        <>
          <Button icon={<Plus size={14} aria-hidden="true" />} onPress={() => setList((now) => [...now, freshAgency(now)])}>
            {t('meetings.addAgency')}
          </Button>
          <span className="topbar-gap" />
          <Button onPress={onClose}>{t('words.cancel')}</Button>
          <Button
            variant="primary"
            blocked={problem === null ? null : t(`meetings.agencyProblem.${problem}`)}
            isDisabled={put.pending}
            onPress={() => void keep()}
          >
            {t('meetings.keep')}
          </Button>
        </>
      }
    >
      <p className="form-words">{t('meetings.agenciesWords')}</p>
      {put.error ? <ErrorPanel what={t('meetings.agenciesFailed')} means={put.error.message} /> : null}
      <ul className="agency-rows">
        {list.map((agency) => (
          <AgencyRow
            key={agency.key}
            agency={agency}
            onChange={(part) => change(agency.key, part)}
            onRemove={() => setList((now) => now.filter(({ key }) => key !== agency.key))}
          />
        ))}
      </ul>
    </Dialog>
  )
}

function AgencyRow({
  agency,
  onChange,
  onRemove,
}: {
  agency: Agency
  onChange: (part: Partial<Agency>) => void
  onRemove: () => void
}) {
  const text = useText()
  const { t, say } = text
  const { data } = useCall('area.list', {}, { on: ['areas.changed'] })
  const areas = (data?.areas ?? []).filter(({ level }) => level === 'street')
  const problem = agencyProblem(agency)
  return (
    <li className="agency-row">
      <div className="agency-names">
        <Field
          label={t('meetings.agencyZh')}
          value={agency.name.zh}
          onChange={(zh) => onChange({ name: { ...agency.name, zh } })}
          problem={problem === 'name' ? t('meetings.agencyProblem.name') : null}
        />
        <Field
          label={t('meetings.agencyEn')}
          value={agency.name.en}
          onChange={(en) => onChange({ name: { ...agency.name, en } })}
        />
        <Field
          label={t('meetings.recipient')}
          value={agency.recipient ?? ''}
          placeholder="age1…"
          onChange={(typed) => onChange({ recipient: typed.trim() === '' ? null : typed.trim() })}
          problem={problem === 'recipient' ? t('meetings.agencyProblem.recipient') : null}
        />
        <IconButton
          label={t('meetings.removeAgency', { name: say(agency.name) })}
          icon={<Trash2 size={14} aria-hidden="true" />}
          onPress={onRemove}
        />
      </div>
      <fieldset className="agency-sees">
        <legend className="field-label">{t('meetings.sees')}</legend>
        {categories.map(({ key }) => (
          <Checkbox
            key={key}
            checked={agency.categories.includes(key)}
            onChange={(on) =>
              onChange({
                categories: categories
                  .map((one) => one.key)
                  .filter((one) => (one === key ? on : agency.categories.includes(one))),
              })
            }
          >
            {text.category(key)}
          </Checkbox>
        ))}
        {agency.categories.length === 0 ? <span className="meta">{t('meetings.seesAll')}</span> : null}
      </fieldset>
      {areas.length > 0 ? (
        <fieldset className="agency-sees">
          <legend className="field-label">{t('meetings.seesAreas')}</legend>
          {areas.map(({ key, name }) => (
            <Checkbox
              key={key}
              checked={agency.areas.includes(key)}
              onChange={(on) => onChange({ areas: on ? [...agency.areas, key] : agency.areas.filter((one) => one !== key) })}
            >
              {say(name)}
            </Checkbox>
          ))}
          {agency.areas.length === 0 ? <span className="meta">{t('meetings.seesEverywhere')}</span> : null}
        </fieldset>
      ) : null}
    </li>
  )
}
