import { ArrowDown, ArrowUp, GripVertical, Plus, Trash2 } from 'lucide-react'
import { type DragEvent, useRef, useState } from 'react'
import type { Meeting, MeetingItem } from '../../../contract/briefing.ts'
import { useApp } from '../../state/app.tsx'
import { useCall } from '../../state/call.tsx'
import { useText } from '../../text/text.tsx'
import { Button, IconButton } from '../../ui/Button.tsx'
import { DraftField, DraftText } from './DraftField.tsx'
import { ItemAdd } from './ItemAdd.tsx'
import { subjectWords } from './meeting-words.ts'
import type { MeetingChanges } from './use-meeting-change.ts'

const onAreas = ['areas.changed'] as const

/** What is on the table, in order; moved with Alt and the arrows, or dragged. */
export function ItemList({ meeting, changes }: { meeting: Meeting; changes: MeetingChanges }) {
  const { t, number } = useText()
  const [adding, add] = useState(false)
  const dragged = useRef<MeetingItem | null>(null)
  const { items } = meeting
  return (
    <section className="agenda-part" aria-label={t('meetings.items')}>
      <header>
        <h2>{t('meetings.items')}</h2>
        <span className="meta">{t('meetings.itemsN', { count: items.length, n: number(items.length) })}</span>
        <span className="topbar-gap" />
        <Button size="sm" icon={<Plus size={14} aria-hidden="true" />} onPress={() => add(true)}>
          {t('meetings.addItem')}
        </Button>
      </header>
      {items.length === 0 ? <p className="quiet">{t('meetings.itemsEmpty')}</p> : null}
      <ol className="item-rows">
        {items.map((item, i) => (
          <ItemRow
            key={item.id}
            item={item}
            at={i}
            last={items.length - 1}
            changes={changes}
            onDrag={() => {
              dragged.current = item
            }}
            onDrop={() => {
              if (dragged.current) void changes.moveItem(dragged.current, i)
              dragged.current = null
            }}
          />
        ))}
      </ol>
      {adding ? <ItemAdd meeting={meeting} changes={changes} onClose={() => add(false)} /> : null}
    </section>
  )
}

function ItemRow({
  item,
  at,
  last,
  changes,
  onDrag,
  onDrop,
}: {
  item: MeetingItem
  at: number
  last: number
  changes: MeetingChanges
  onDrag: () => void
  onDrop: () => void
}) {
  const text = useText()
  const { t } = text
  const { lastDay } = useApp()
  const { data: areas } = useCall('area.list', {}, { on: onAreas })
  const [over, setOver] = useState(false)
  const [grabbed, grab] = useState(false)
  const subject = subjectWords(item.subject, areas?.areas ?? [], lastDay, text)
  return (
    <li
      className={over ? 'item-row item-over' : 'item-row'}
      draggable={grabbed}
      onDragStart={(event: DragEvent) => {
        event.dataTransfer.effectAllowed = 'move'
        onDrag()
      }}
      onDragEnd={() => grab(false)}
      onDragOver={(event) => {
        if (event.dataTransfer.types.includes('Files')) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        if (event.dataTransfer.types.includes('Files')) return
        event.preventDefault()
        setOver(false)
        onDrop()
      }}
      onKeyDown={(event) => {
        if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return
        event.preventDefault()
        event.stopPropagation()
        void changes.moveItem(item, at + (event.key === 'ArrowUp' ? -1 : 1))
      }}
    >
      <span
        className="item-grip"
        title={t('meetings.drag')}
        onPointerDown={() => grab(true)}
        onPointerUp={() => grab(false)}
        aria-hidden="true"
      >
        <GripVertical size={14} />
      </span>
      <div className="item-words">
        <DraftField
          label={t('meetings.itemTitle')}
          hideLabel
          value={item.title}
          allow={(title) => title.trim() !== ''}
          onKeep={(title, seen) =>
            changes.setItem(item, { title: title.trim() }, { zh: '议题标题', en: "the item's title" }, { title: seen.trim() })
          }
        />
        <p className="meta item-subject" title={subject}>
          {t(`meetings.kind.${item.subject.kind}`)}
          {item.subject.kind === 'text' ? '' : ` · ${subject}`}
        </p>
        <DraftText
          label={t('meetings.note')}
          hideLabel
          rows={1}
          value={item.note}
          placeholder={t('meetings.noteHint')}
          onKeep={(note, seen) => changes.setItem(item, { note }, { zh: '议题说明', en: "the item's note" }, { note: seen })}
        />
      </div>
      <div className="item-buttons">
        <IconButton
          label={t('meetings.up')}
          cap="Alt ↑"
          icon={<ArrowUp size={14} aria-hidden="true" />}
          isDisabled={at === 0}
          onPress={() => void changes.moveItem(item, at - 1)}
        />
        <IconButton
          label={t('meetings.down')}
          cap="Alt ↓"
          icon={<ArrowDown size={14} aria-hidden="true" />}
          isDisabled={at === last}
          onPress={() => void changes.moveItem(item, at + 1)}
        />
        <IconButton
          label={t('meetings.removeItem', { title: item.title })}
          icon={<Trash2 size={14} aria-hidden="true" />}
          onPress={() => void changes.removeItem(item)}
        />
      </div>
    </li>
  )
}
