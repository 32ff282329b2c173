import { useState } from 'react'
import type { SavedView } from '../../../contract/model.ts'
import { useApp } from '../../state/app.tsx'
import { useCall } from '../../state/call.tsx'
import { useFilter } from '../../state/filter.tsx'
import { useViews } from '../../state/views.tsx'
import { useText } from '../../text/text.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Field } from '../../ui/Field.tsx'
import { FormDialog } from './FormDialog.tsx'
import { proposedName, viewConditions } from './view-words.ts'

const onAreas = ['areas.changed'] as const
const longest = 80

/** Saves what is on screen: a name, proposed from the filter; a name that is there is written over after a question. */
export function SaveViewDialog({ onClose }: { onClose: () => void }) {
  const text = useText()
  const { t } = text
  const { lastDay } = useApp()
  const { filter } = useFilter()
  const { views, saveView, mapPosition } = useViews()
  const { data } = useCall('area.list', {}, { on: onAreas })
  const areas = data?.areas ?? []
  const [typed, setTyped] = useState<string | null>(null)
  const [asking, ask] = useState(false)
  const [pending, setPending] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const name = typed ?? proposedName(filter, areas, lastDay, text)
  const wanted = name.trim().normalize('NFC')
  const taken = views.some((view) => view.name === wanted)
  const conditions = viewConditions(filter, areas, lastDay, text)
  if (mapPosition.current) conditions.push(t('views.fromMap'))

  const save = async (): Promise<void> => {
    if (wanted === '' || pending) return
    if (taken && !asking) {
      ask(true)
      return
    }
    setPending(true)
    const reply = await saveView(wanted)
    setPending(false)
    if (reply.ok) onClose()
    else setProblem(reply.message)
  }
  return (
    <FormDialog
      title={asking ? t('views.overTitle') : t('views.saveTitle')}
      doLabel={asking ? t('views.overYes') : t('views.save')}
      pending={pending}
      blocked={wanted === '' ? t('views.nameMissing') : null}
      onClose={onClose}
      onBack={asking ? () => ask(false) : onClose}
      onSubmit={() => void save()}
    >
      {problem ? <ErrorPanel what={t('views.failed')} means={problem} /> : null}
      {asking ? (
        <p className="form-words">{t('views.over', { name: wanted })}</p>
      ) : (
        <>
          <Field
            label={t('views.name')}
            value={name}
            onChange={(next) => setTyped(next.slice(0, longest))}
            hint={t('views.nameHint')}
            problem={typed !== null && wanted === '' ? t('views.nameMissing') : null}
            autoFocus
          />
          <div className="field">
            <span className="field-label">{t('views.whatIsSaved')}</span>
            <ul className="views-conditions">
              {(conditions.length > 0 ? conditions : [t('views.everything')]).map((words) => (
                <li key={words}>{words}</li>
              ))}
            </ul>
          </div>
        </>
      )}
    </FormDialog>
  )
}

export function RenameViewDialog({ view, onClose }: { view: SavedView; onClose: () => void }) {
  const { t } = useText()
  const { renameView } = useViews()
  const [name, setName] = useState(view.name)
  const [problem, setProblem] = useState<string | null>(null)
  const wanted = name.trim()
  const rename = async (): Promise<void> => {
    if (wanted === '') return
    if (wanted === view.name) {
      onClose()
      return
    }
    const reply = await renameView(view, wanted)
    if (reply.ok) onClose()
    else setProblem(reply.message)
  }
  return (
    <FormDialog
      title={t('views.renameTitle')}
      doLabel={t('views.renameYes')}
      blocked={wanted === '' ? t('views.nameMissing') : null}
      onClose={onClose}
      onSubmit={() => void rename()}
    >
      <Field
        label={t('views.name')}
        value={name}
        onChange={(next) => {
          setProblem(null)
          setName(next.slice(0, longest))
        }}
        problem={wanted === '' ? t('views.nameMissing') : problem}
        autoFocus
      />
    </FormDialog>
  )
}
