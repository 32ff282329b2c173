import { useMemo, useState } from 'react'
import { ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from 'react-aria-components'
import type { PlaceNameKind } from '../../../contract/model.ts'
import { useAction, useCall } from '../../state/call.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Field, Select } from '../../ui/Field.tsx'

const kinds: readonly PlaceNameKind[] = ['estate', 'street', 'area', 'other']
/** Areas offered at a time. */
const offered = 50

/** A name, what it is, and the area it stands for. */
export function GazetteerForm() {
  const { t, say, language } = useText()
  const { data } = useCall('area.list', {}, { on: ['areas.changed'] })
  const put = useAction('gazetteer.put')
  const [name, setName] = useState('')
  const [kind, setKind] = useState<PlaceNameKind>('estate')
  const [area, setArea] = useState<string | null>(null)
  const [typed, setTyped] = useState('')
  const [last, setLast] = useState('')
  const areas = data?.areas
  const options = useMemo(() => {
    const wanted = typed.trim().toLocaleLowerCase(language)
    const chosen = areas?.find((one) => one.key === area)
    const all = wanted === '' || (chosen && say(chosen.name) === typed)
    return (areas ?? [])
      .filter(
        (one) => all || [one.name.zh, one.name.en, one.key].some((part) => part.toLocaleLowerCase(language).includes(wanted)),
      )
      .slice(0, offered)
      .map((one) => ({ key: one.key, label: say(one.name) }))
  }, [areas, area, typed, say, language])
  if (!areas || areas.length === 0) return null

  const ready = name.trim().length >= 2 && area !== null
  const add = async (): Promise<void> => {
    if (!ready || area === null) return
    const given = name.trim()
    const reply = await put.run({ names: [{ name: given, kind, area }] })
    if (!reply.ok) return
    setLast(given)
    setName('')
  }
  return (
    <form
      className="gazetteer-form"
      aria-label={t('area.addTitle')}
      onSubmit={(event) => {
        event.preventDefault()
        void add()
      }}
    >
      <Field label={t('area.name')} value={name} onChange={setName} placeholder={t('area.namePlaceholder')} />
      <Select
        label={t('area.kindLabel')}
        value={kind}
        onChange={setKind}
        options={kinds.map((key) => ({ key, label: t(`area.nameKind.${key}`) }))}
      />
      <ComboBox
        className="field"
        items={options}
        inputValue={typed}
        onInputChange={setTyped}
        value={area}
        onChange={(key) => {
          setArea(key === null ? null : String(key))
          const found = areas.find((one) => one.key === key)
          if (found) setTyped(say(found.name))
        }}
        menuTrigger="focus"
      >
        <Label className="field-label">{t('area.areaLabel')}</Label>
        <Input className="input" placeholder={t('area.areaPlaceholder')} />
        <Popover className="popover" offset={4}>
          <ListBox<(typeof options)[number]> className="menu">
            {(option) => (
              <ListBoxItem id={option.key} textValue={option.label} className="menu-item menu-item-plain">
                {option.label}
              </ListBoxItem>
            )}
          </ListBox>
        </Popover>
      </ComboBox>
      <Button type="submit" isDisabled={put.pending} blocked={ready ? null : t('area.needBoth')}>
        {t(put.pending ? 'area.adding' : 'area.add')}
      </Button>
      <div className="gazetteer-said" aria-live="polite">
        {put.error ? <ErrorPanel what={t('area.addFailed')} means={put.error.message} /> : null}
        {put.value ? (
          <span className="quiet">{t(put.value.added > 0 ? 'area.added' : 'area.already', { name: last })}</span>
        ) : null}
      </div>
    </form>
  )
}
