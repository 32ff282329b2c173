import '../../style/area.css'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { PlaceName } from '../../../contract/model.ts'
import { useCall, useClient } from '../../state/call.tsx'
import { useUndo } from '../../state/undo.tsx'
import { useText } from '../../text/text.tsx'
import { Button, IconButton } from '../../ui/Button.tsx'
import { Tag } from '../../ui/Chip.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Field } from '../../ui/Field.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'
import { GazetteerForm } from './GazetteerForm.tsx'

const step = 50

/** The names by which reports without coordinates get an area: find, add, remove. */
export function GazetteerPanel() {
  const { t, number } = useText()
  const [text, setText] = useState('')
  const [limit, setLimit] = useState(step)
  const called = useCall(
    'gazetteer.list',
    { limit, ...(text.trim() === '' ? {} : { text: text.trim() }) },
    { on: ['areas.changed', 'reports.changed'] },
  )
  const found = called.data
  return (
    <section aria-label={t('area.names')}>
      <h2>
        {t('area.names')}
        {found ? <Tag>{t('area.placed', { n: number(found.inferred) })}</Tag> : null}
      </h2>
      <LoadingLine shown={called.loading} label={t('words.loading')} />
      <p className="quiet">{t('area.namesWords')}</p>
      <GazetteerForm />
      {found && found.total === 0 && text === '' ? (
        <p className="quiet">{t('area.namesEmpty')}</p>
      ) : (
        <>
          <div className="gazetteer-find">
            <Field
              hideLabel
              label={t('area.search')}
              type="search"
              placeholder={t('area.search')}
              value={text}
              onChange={setText}
            />
            {found ? (
              <span className="meta">{t('area.shown', { n: number(found.names.length), total: number(found.total) })}</span>
            ) : null}
          </div>
          {called.error ? (
            <ErrorPanel
              what={t('area.failed')}
              means={called.error.message}
              action={t('words.retry')}
              onAction={called.refresh}
            />
          ) : null}
          {found?.total === 0 ? <p className="quiet">{t('area.none')}</p> : null}
          <NameList names={found?.names ?? []} />
          {found && found.total > found.names.length ? (
            <Button size="sm" onPress={() => setLimit(limit + 4 * step)}>
              {t('area.more')}
            </Button>
          ) : null}
        </>
      )}
    </section>
  )
}

function NameList({ names }: { names: readonly PlaceName[] }) {
  const { t, say } = useText()
  const client = useClient()
  const { push } = useUndo()
  const [failed, fail] = useState<string | null>(null)

  const remove = async ({ id, name, kind, area }: PlaceName): Promise<void> => {
    if (id === null) return
    fail(null)
    const reply = await client.call('gazetteer.remove', { id })
    if (!reply.ok) return fail(reply.message)
    push(
      {
        label: { zh: `删除地名“${name}”`, en: `name "${name}" removed` },
        undo: async () => {
          const back = await client.call('gazetteer.put', { names: [{ name, kind, area }] })
          if (!back.ok) throw new Error(back.message)
        },
        redo: async () => {
          // It came back under another id.
          const listed = await client.call('gazetteer.list', { text: name, limit: 1_000 })
          const again = listed.ok
            ? listed.value.names.find((one) => one.id !== null && one.name === name && one.area === area)
            : undefined
          const gone = again?.id ? await client.call('gazetteer.remove', { id: again.id }) : null
          if (!gone?.ok) throw new Error(name)
        },
      },
      { announce: true },
    )
  }
  return (
    <>
      {failed ? <ErrorPanel what={t('area.removeFailed')} means={failed} /> : null}
      {/* Scrolls by keys once it has the focus; its names are only to be read. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: as said */}
      <ul className="gazetteer-list" tabIndex={0}>
        {names.map((one) => (
          <li key={`${one.id} ${one.name} ${one.area}`}>
            <span className="area-name">{one.name}</span>
            <span className="meta">{one.id === null ? t('area.own') : t(`area.nameKind.${one.kind}`)}</span>
            <span className="gazetteer-area">{say(one.areaName)}</span>
            <span>{one.ambiguous ? <Tag tone="late">{t('area.ambiguous')}</Tag> : null}</span>
            {one.id === null ? (
              <span />
            ) : (
              <IconButton
                label={t('area.remove', { name: one.name })}
                icon={<Trash2 size={16} aria-hidden="true" />}
                onPress={() => void remove(one)}
              />
            )}
          </li>
        ))}
      </ul>
    </>
  )
}
