import { TriangleAlert } from 'lucide-react'
import { useText } from '../../text/text.tsx'
import { Tag } from '../../ui/Chip.tsx'
import { isPlainAndFar } from './source-draft.ts'
import type { LedgerEntry } from './standing.ts'

/** What was agreed on when the source was added; a connection that others can read along stands out. */
export function AgreedOptions({ entry: { source, line } }: { entry: LedgerEntry }) {
  const { t, day } = useText()
  const { options } = source
  const plain = source.url !== null && line.kind !== 'folder' && isPlainAndFar(source.url)
  const rows: [string, string | null | undefined][] = [
    [t(line.kind === 'folder' ? 'connect.folder' : 'connect.url'), source.url],
    [t('connect.jurisdiction'), options.jurisdiction],
    [t('connect.form'), options.form ? `${options.form} (${options.project ?? ''})` : options.collection],
    [t('connect.fieldsKept'), options.fields ? Object.values(options.fields).join(', ') : undefined],
    [t('sources.tz'), options.tz],
    [t('sources.datum'), options.datum ? t(`sources.datum.${options.datum}`) : undefined],
    [t('connect.from'), options.from ? day(options.from) : undefined],
    [t('connect.pinShort'), options.pin ? `${options.pin.slice(0, 12)}…` : undefined],
    [t('connect.proxyShort'), options.proxy],
  ]
  const shown = rows.filter((row): row is [string, string] => Boolean(row[1]))
  if (shown.length === 0) return null
  return (
    <dl className="source-options">
      {shown.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd title={value}>{value}</dd>
        </div>
      ))}
      {plain ? (
        <div>
          <dt>{t('connect.encryption')}</dt>
          <dd>
            <Tag tone="late" icon={<TriangleAlert size={14} aria-hidden="true" />}>
              {t('connect.plainShort')}
            </Tag>
          </dd>
        </div>
      ) : null}
    </dl>
  )
}
