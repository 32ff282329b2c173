import { type ReactNode, useDeferredValue, useEffect, useState } from 'react'
import type { Agency, SnapshotInfo } from '../../../contract/briefing.ts'
import type { Language } from '../../../contract/taxonomy.ts'
import { useApp } from '../../state/app.tsx'
import { useAction, useCall } from '../../state/call.tsx'
import { useFilter, useRoute } from '../../state/filter.tsx'
import { filterToQuery } from '../../state/hash.ts'
import { useSettings } from '../../state/settings.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Field } from '../../ui/Field.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { BriefDesk } from './BriefDesk.tsx'
import type { BriefPlace } from './brief-place.ts'
import { filterWords } from './filter-words.ts'

const onAreas = ['areas.changed'] as const

/** A briefing straight from the current filter, without a meeting. */
export function FilterDesk({ rail, place, agencies }: { rail: ReactNode; place: BriefPlace; agencies: readonly Agency[] }) {
  const { t } = useText()
  const { recall, language: spoken } = useSettings()
  const { filter } = useFilter()
  const { dataVersion } = useApp()
  const [language, setLanguage] = useState<Language>(spoken)
  const title = recall('brief.title') ?? t('briefings.nameDefault')
  const settled = useDeferredValue(title.trim()) || t('briefings.nameDefault')
  const { data: counts } = useCall('report.count', { filter })
  const freeze = useAction('snapshot.freeze')
  const [frozen, setFrozen] = useState<SnapshotInfo | null>(null)
  const query = filterToQuery(filter)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another filter lets go of what was frozen of this one
  useEffect(() => setFrozen(null), [query])
  const empty = counts?.matched === 0
  const blocked = title.trim() === '' ? t('briefings.nameMissing') : empty ? t('briefings.emptySet') : null
  return (
    <>
      {freeze.error ? <ErrorPanel what={t('briefings.freezeFailed')} means={freeze.error.message} /> : null}
      <BriefDesk
        title={title}
        state="draft"
        base={frozen ? { title: settled, snapshot: frozen.id, language } : { title: settled, filter, language }}
        language={language}
        snapshot={frozen}
        unfrozen={t('briefings.basis', { n: dataVersion })}
        freezing={freeze.pending}
        onFreeze={() =>
          void freeze.run({ filter, title: settled }).then((reply) => {
            if (reply.ok) setFrozen(reply.value)
          })
        }
        blocked={blocked}
        meeting={null}
        agencies={agencies}
        rail={rail}
        place={place}
        tabs={null}
        set={<FilterSet title={title} language={language} onLanguage={setLanguage} />}
      />
    </>
  )
}

/** Title, language, and which reports are in: the filter in words. */
function FilterSet({
  title,
  language,
  onLanguage,
}: {
  title: string
  language: Language
  onLanguage: (language: Language) => void
}) {
  const text = useText()
  const { t } = text
  const { remember } = useSettings()
  const { filter } = useFilter()
  const { lastDay } = useApp()
  const { go } = useRoute()
  const { data } = useCall('area.list', {}, { on: onAreas })
  const words = filterWords(filter, data?.areas ?? [], lastDay, text)
  if (filter.ids)
    words.push({ kind: t('briefings.filter.ids'), words: t('briefings.filter.idsN', { n: text.number(filter.ids.length) }) })
  return (
    <section className="filter-set" aria-label={t('briefings.set')}>
      <Field
        label={t('briefings.nameLabel')}
        value={title}
        onChange={(value) => remember('brief.title', value.slice(0, 200))}
        problem={title.trim() === '' ? t('briefings.nameMissing') : null}
      />
      <div className="field">
        <span className="field-label">{t('briefings.language')}</span>
        <Segmented<Language>
          label={t('briefings.language')}
          size="sm"
          value={language}
          onChange={onLanguage}
          options={[
            { key: 'zh', label: <span lang="zh-CN">中文</span>, name: '中文' },
            { key: 'en', label: <span lang="en">English</span>, name: 'English' },
          ]}
        />
      </div>
      <h2>{t('briefings.set')}</h2>
      {words.length === 0 ? <p className="quiet">{t('briefings.setAll')}</p> : null}
      <dl className="briefings-filter">
        {words.map((one) => (
          <div key={`${one.kind} ${one.words}`}>
            <dt>{one.kind}</dt>
            <dd>{one.words}</dd>
          </div>
        ))}
      </dl>
      <Button size="sm" onPress={() => go('situation')}>
        {t('briefings.setChange')}
      </Button>
    </section>
  )
}
