import '../../style/briefings.css'
import { Download } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { type Audience, audiences, type Format, formats, type Language } from '../../../contract/taxonomy.ts'
import { useApp } from '../../state/app.tsx'
import { useAction, useCall } from '../../state/call.tsx'
import { useFilter, useRoute } from '../../state/filter.tsx'
import { useSettings } from '../../state/settings.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { Tag } from '../../ui/Chip.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Field } from '../../ui/Field.tsx'
import { LoadingLine, Progress } from '../../ui/Progress.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { JobRow, useJobs } from '../frame/Jobs.tsx'
import { BriefReceiptPanel } from './BriefReceiptPanel.tsx'
import { filterWords } from './filter-words.ts'
import { PagePreview } from './PagePreview.tsx'

const usual: readonly Format[] = ['docx', 'xlsx', 'gpkg']
const onAreas = ['areas.changed'] as const

/** From the current filter to files that can be handed over: title, audience, live page, leak check, receipt. */
export function BriefingsView() {
  const text = useText()
  const { t, number } = text
  const { recall, remember, language: spoken } = useSettings()
  const { filter } = useFilter()
  const { dataVersion } = useApp()
  const [audience, setAudience] = useState<Audience>('internal')
  const [language, setLanguage] = useState<Language>(spoken)
  const [compare, setCompare] = useState(false)
  const [chosen, setChosen] = useState<readonly Format[]>(usual)
  const title = recall('brief.title') ?? t('briefings.nameDefault')
  const settled = useDeferredValue(title.trim())
  const { data: counts } = useCall('report.count', { filter })
  const make = useAction('brief.make')
  const { jobs } = useJobs()
  const job = jobs.find((one) => one.kind === 'brief' && one.state === 'running')

  const blocked =
    title.trim() === ''
      ? t('briefings.nameMissing')
      : chosen.length === 0
        ? t('briefings.noFormat')
        : counts?.matched === 0
          ? t('briefings.emptySet')
          : null
  const start = (): void => {
    if (blocked) return
    const inOrder = formats.filter((format) => chosen.includes(format))
    void make.run({ title: title.trim(), audience, filter, formats: inOrder, language })
  }
  const shown: readonly Audience[] = compare && audience !== 'internal' ? ['internal', audience] : [audience]
  return (
    <div className="briefings">
      <header className="page-head briefings-head">
        <h1 className="briefings-title" title={title}>
          {title || t('briefings.title')}
        </h1>
        <Tag>{t('briefings.draft')}</Tag>
        <span className="meta briefings-basis">{t('briefings.basis', { n: dataVersion })}</span>
        <span className="topbar-gap" />
        <Segmented<Audience>
          label={t('briefings.audience')}
          value={audience}
          onChange={setAudience}
          options={audiences.map((key) => ({ key, label: t(`briefings.audience.${key}`) }))}
        />
        <Button
          variant="primary"
          icon={<Download size={16} aria-hidden="true" />}
          isDisabled={make.pending}
          blocked={blocked}
          onPress={start}
        >
          {make.pending ? t('briefings.exporting') : t('briefings.export', { version: t(`briefings.for.${audience}`) })}
        </Button>
      </header>
      <div className="briefings-body">
        <aside className="briefings-set">
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
              onChange={setLanguage}
              options={[
                { key: 'zh', label: <span lang="zh-CN">中文</span>, name: '中文' },
                { key: 'en', label: <span lang="en">English</span>, name: 'English' },
              ]}
            />
          </div>
          <ReportSet />
          {counts ? (
            <section>
              <h2>{t('briefings.counts')}</h2>
              <dl className="briefings-counts">
                <dt>{t('briefings.matched')}</dt>
                <dd>{number(counts.matched)}</dd>
                <dt>= {t('briefings.mapped')}</dt>
                <dd>{number(counts.mapped)}</dd>
                <dt>+ {t('briefings.withoutLocation')}</dt>
                <dd>{number(counts.withoutLocation)}</dd>
                <dt>+ {t('briefings.suppressed')}</dt>
                <dd>{number(counts.suppressed)}</dd>
              </dl>
            </section>
          ) : null}
        </aside>
        <div className="briefings-pages">
          <div className="briefings-pages-head">
            <p className="meta">{t(`briefings.words.${audience}`)}</p>
            {audience === 'internal' ? null : (
              <Checkbox checked={compare} onChange={setCompare}>
                {t('briefings.compare')}
              </Checkbox>
            )}
          </div>
          <div className="briefings-desk">
            {shown.map((one) => (
              <Preview key={one} audience={one} title={settled || t('briefings.nameDefault')} language={language} />
            ))}
          </div>
        </div>
        <aside className="briefings-export">
          <section>
            <h2>{t('briefings.formats')}</h2>
            {formats.map((format) => (
              <Checkbox
                key={format}
                checked={chosen.includes(format)}
                onChange={(on) => setChosen((now) => (on ? [...now, format] : now.filter((one) => one !== format)))}
              >
                {t(`briefings.format.${format}`)} <span className="meta">.{format}</span>
              </Checkbox>
            ))}
          </section>
          <section aria-live="polite">
            {make.pending ? (
              job ? (
                <JobRow job={job} />
              ) : (
                <Progress label={t('briefings.exporting')} share={null} cancelLabel={t('words.cancel')} onCancel={make.cancel} />
              )
            ) : null}
            {make.error ? (
              <ErrorPanel
                what={t('briefings.exportFailed')}
                means={`${make.error.message} ${t('briefings.exportMeans')}`}
                action={t('words.retry')}
                onAction={start}
              />
            ) : null}
            {make.value ? <BriefReceiptPanel receipt={make.value} /> : null}
            {!make.pending && !make.value && !make.error ? (
              <>
                <h2>{t('briefings.before')}</h2>
                <p className="quiet">{t('briefings.beforeWords')}</p>
              </>
            ) : null}
          </section>
        </aside>
      </div>
    </div>
  )
}

/** Which reports are in: the filter in words. */
function ReportSet() {
  const text = useText()
  const { t } = text
  const { filter } = useFilter()
  const { lastDay } = useApp()
  const { go } = useRoute()
  const { data } = useCall('area.list', {}, { on: onAreas })
  const words = filterWords(filter, data?.areas ?? [], lastDay, text)
  return (
    <section>
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

function Preview({ audience, title, language }: { audience: Audience; title: string; language: Language }) {
  const { t } = useText()
  const { filter } = useFilter()
  const { data, error, loading, refresh } = useCall(
    'brief.preview',
    { title, audience, filter, language },
    { on: ['reports.changed', 'flags.changed'] },
  )
  const label = t('briefings.preview', { version: t(`briefings.for.${audience}`) })
  return (
    <div className="briefings-page">
      <h2 className="visually-hidden">{label}</h2>
      <LoadingLine shown={loading} label={t('words.loading')} />
      {error ? (
        <ErrorPanel
          what={t('briefings.previewFailed')}
          means={`${error.message} ${t('briefings.previewMeans')}`}
          action={t('words.retry')}
          onAction={refresh}
        />
      ) : null}
      {data ? <PagePreview html={data.html} label={label} /> : null}
    </div>
  )
}
