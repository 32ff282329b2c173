import { useState } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import type { ItemSubject, Meeting, MeetingItemInput } from '../../../contract/briefing.ts'
import { useApp } from '../../state/app.tsx'
import { useCall } from '../../state/call.tsx'
import { useFilter } from '../../state/filter.tsx'
import { useViews } from '../../state/views.tsx'
import { shiftDay } from '../../text/format.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { CategoryPlate } from '../../ui/CategoryPlate.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Field } from '../../ui/Field.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { flagNumber, flagTitle } from '../flags/flag-words.ts'
import { proposedName, viewConditions } from '../frame/view-words.ts'

import type { MeetingChanges } from './use-meeting-change.ts'

type Kind = ItemSubject['kind']
const kinds: readonly Kind[] = ['filter', 'view', 'flag', 'incident', 'place', 'text']

interface Offer {
  key: string
  item: MeetingItemInput
  note: string
  category?: Parameters<typeof CategoryPlate>[0]['category']
}

/** What is on the table already, by the key it is offered under. */
const onTable = (subject: ItemSubject): string[] =>
  subject.kind === 'flag' ? [`flag ${subject.flag}`] : subject.kind === 'incident' ? [`incident ${subject.report}`] : []

/** Takes something onto the table: what is filtered now, a view, a flag, an incident, a place where issues came back, or words. */
export function ItemAdd({ meeting, changes, onClose }: { meeting: Meeting; changes: MeetingChanges; onClose: () => void }) {
  const { t } = useText()
  const [kind, setKind] = useState<Kind>('flag')
  const [title, setTitle] = useState('')
  const [added, setAdded] = useState<readonly string[]>(() => meeting.items.flatMap(({ subject }) => onTable(subject)))
  const { offers, loading, error, empty } = useOffers(kind, meeting)
  const take = async (offer: Offer): Promise<void> => {
    const made = await changes.addItem(offer.item)
    if (made) setAdded((now) => [...now, `${kind} ${offer.key}`])
  }
  const addText = async (): Promise<void> => {
    if (title.trim() === '') return
    const made = await changes.addItem({ title: title.trim(), note: '', subject: { kind: 'text' } })
    if (made) setTitle('')
  }
  return (
    <Dialog
      title={t('meetings.addItem')}
      open
      onClose={onClose}
      closeLabel={t('words.close')}
      foot={
        <Button variant="primary" onPress={onClose}>
          {t('meetings.addDone')}
        </Button>
      }
    >
      <div className="item-add">
        <Segmented<Kind>
          label={t('meetings.itemKind')}
          value={kind}
          onChange={setKind}
          options={kinds.map((key) => ({ key, label: t(`meetings.kind.${key}`) }))}
        />
        <LoadingLine shown={loading} label={t('words.loading')} />
        {error ? <ErrorPanel what={t('meetings.offersFailed')} means={error} /> : null}
        {kind === 'text' ? (
          <form
            className="item-text"
            onSubmit={(event) => {
              event.preventDefault()
              void addText()
            }}
          >
            <Field label={t('meetings.itemTitle')} value={title} onChange={(value) => setTitle(value.slice(0, 200))} autoFocus />
            <Button type="submit" isDisabled={title.trim() === ''}>
              {t('meetings.addOne')}
            </Button>
          </form>
        ) : offers.length === 0 && !loading ? (
          <p className="quiet">{empty}</p>
        ) : (
          <ul className="item-offers">
            {offers.map((offer) => (
              <li key={offer.key}>
                <AriaButton
                  className="item-offer"
                  isDisabled={added.includes(`${kind} ${offer.key}`)}
                  onPress={() => void take(offer)}
                >
                  {offer.category ? <CategoryPlate category={offer.category} /> : null}
                  <span className="item-offer-title">{offer.item.title}</span>
                  <span className="meta">{added.includes(`${kind} ${offer.key}`) ? t('meetings.added') : offer.note}</span>
                </AriaButton>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Dialog>
  )
}

/** What there is to choose from of a kind, over the meeting's period. */
function useOffers(kind: Kind, meeting: Meeting): { offers: Offer[]; loading: boolean; error: string | null; empty: string } {
  const text = useText()
  const { t, day, number, say, category } = text
  const { lastDay } = useApp()
  const { filter } = useFilter()
  const { views } = useViews()
  const { data: areaList } = useCall('area.list', {}, { on: ['areas.changed'] })
  const areas = areaList?.areas ?? []
  const about = { ...meeting.filter, from: meeting.period.from, to: shiftDay(meeting.period.to, 1) }
  const flags = useCall('flag.list', kind === 'flag' ? {} : null, { on: ['flags.changed'] })
  const incidents = useCall('incident.list', kind === 'incident' ? { filter: about, order: 'largest', limit: 40 } : null)
  const places = useCall('incident.back', kind === 'place' ? { filter: about, limit: 40 } : null)
  const called = kind === 'flag' ? flags : kind === 'incident' ? incidents : kind === 'place' ? places : null
  const offers: Offer[] =
    kind === 'filter'
      ? [
          {
            key: 'filter',
            item: { title: proposedName(filter, areas, lastDay, text), note: '', subject: { kind: 'filter', filter } },
            note: t('meetings.fromFilter'),
          },
        ]
      : kind === 'view'
        ? views.map((view) => ({
            key: String(view.id),
            item: { title: view.name, note: '', subject: { kind: 'view', name: view.name, filter: view.filter } },
            note: viewConditions(view.filter, areas, lastDay, text).join(t('views.join')),
          }))
        : kind === 'flag'
          ? (flags.data?.flags ?? [])
              .filter((flag) => flag.to >= meeting.period.from && flag.from <= meeting.period.to && !flag.lapsedAt)
              .map((flag) => ({
                key: String(flag.id),
                category: flag.category,
                item: { title: flagTitle(flag, text), note: '', subject: { kind: 'flag', flag: flag.id } },
                note: `${flagNumber(flag)} · ${day(flag.from)} – ${day(flag.to)}`,
              }))
          : kind === 'incident'
            ? (incidents.data?.incidents ?? []).map((incident) => ({
                key: String(incident.first),
                category: incident.category,
                item: {
                  title: incident.title || t('situation.noTitle'),
                  note: '',
                  subject: { kind: 'incident', report: incident.first },
                },
                note: t('incidents.raw', { count: incident.raw, n: number(incident.raw) }),
              }))
            : kind === 'place'
              ? (places.data?.places ?? []).map((place) => {
                  const where = place.areaName ? say(place.areaName) : t('words.noLocation')
                  const name = `${where} · ${category(place.category)}`
                  return {
                    key: `${place.place.lon} ${place.place.lat} ${place.category}`,
                    category: place.category,
                    item: {
                      title: name,
                      note: '',
                      subject: { kind: 'place', spot: place.place, name, category: place.category },
                    },
                    note: t('meetings.cameBackN', { count: place.returns, n: number(place.returns) }),
                  }
                })
              : []
  return {
    offers,
    loading: called?.loading ?? false,
    error: called?.error?.message ?? null,
    empty: kind === 'view' ? t('meetings.noViews') : t('meetings.nothingInPeriod'),
  }
}
