import { Calendar, Check, ChevronDown } from 'lucide-react'
import { useState } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import { useApp } from '../../state/app.tsx'
import { useFilter } from '../../state/filter.tsx'
import { shiftDay } from '../../text/format.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Field } from '../../ui/Field.tsx'
import { Popover } from '../../ui/Popover.tsx'
import { lastDays, lasts, timeWords } from './time-words.ts'

export function TimeRange() {
  const text = useText()
  const { t, day } = text
  const { filter, patchFilter } = useFilter()
  const { lastDay } = useApp()
  const words = timeWords(filter, lastDay, text)
  return (
    <Popover
      label={t('frame.time')}
      placement="bottom end"
      trigger={
        <AriaButton className="button button-normal button-md time-range" aria-label={`${t('frame.time')}: ${words.name}`}>
          <Calendar size={16} aria-hidden="true" />
          <span>{words.name}</span>
          {words.days ? <span className="time-range-days meta">{words.days}</span> : null}
          <ChevronDown size={14} aria-hidden="true" />
        </AriaButton>
      }
    >
      {(close) => (
        <div className="time-popover">
          {lastDay ? <p className="meta">{t('frame.relativeTo', { day: day(lastDay) })}</p> : null}
          <div className="time-presets">
            {lasts.map((n) => (
              <Preset
                key={n}
                label={t('frame.lastDays', { n })}
                chosen={words.name === t('frame.lastDays', { n })}
                disabled={!lastDay}
                onPress={() => {
                  if (lastDay) patchFilter(lastDays(n, lastDay))
                  close()
                }}
              />
            ))}
            <Preset
              label={t('frame.allTime')}
              chosen={!filter.from && !filter.to}
              onPress={() => {
                patchFilter({ from: undefined, to: undefined })
                close()
              }}
            />
          </div>
          <CustomRange key={`${filter.from} ${filter.to}`} close={close} />
        </div>
      )}
    </Popover>
  )
}

function Preset({
  label,
  chosen,
  disabled = false,
  onPress,
}: {
  label: string
  chosen: boolean
  disabled?: boolean
  onPress: () => void
}) {
  return (
    <AriaButton
      className={`time-preset${chosen ? ' time-preset-on' : ''}`}
      aria-pressed={chosen}
      isDisabled={disabled}
      onPress={onPress}
    >
      <span>{label}</span>
      {chosen ? <Check size={14} aria-hidden="true" /> : null}
    </AriaButton>
  )
}

function CustomRange({ close }: { close: () => void }) {
  const { t } = useText()
  const { filter, patchFilter } = useFilter()
  const { firstDay, lastDay } = useApp()
  const [from, setFrom] = useState(filter.from?.slice(0, 10) ?? firstDay ?? '')
  const [to, setTo] = useState(filter.to ? shiftDay(filter.to, filter.to.length > 10 ? 0 : -1) : (lastDay ?? ''))
  const sound = /^\d{4}-\d{2}-\d{2}$/.test(from) && /^\d{4}-\d{2}-\d{2}$/.test(to) && from <= to
  return (
    <form
      className="time-custom"
      aria-label={t('frame.custom')}
      onSubmit={(event) => {
        event.preventDefault()
        if (!sound) return
        patchFilter({ from, to: shiftDay(to, 1) })
        close()
      }}
    >
      <Field label={t('frame.from')} type="date" value={from} onChange={setFrom} />
      <Field label={t('frame.to')} type="date" value={to} onChange={setTo} />
      <Button type="submit" isDisabled={!sound}>
        {t('frame.apply')}
      </Button>
    </form>
  )
}
