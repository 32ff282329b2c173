import { type FeedKind, feedKinds } from '../../../contract/sync.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'

/** What kind of place the reports come from, in words for somebody who never connected one. */
export function KindStep({
  chosen,
  onChoose,
  onFile,
}: {
  chosen: FeedKind | null
  onChoose: (kind: FeedKind) => void
  onFile: () => void
}) {
  const { t } = useText()
  return (
    <fieldset className="kind-list">
      <legend className="form-words">{t('connect.kindWords')}</legend>
      {feedKinds.map((kind) => (
        <label key={kind} className={kind === chosen ? 'kind-card kind-card-on' : 'kind-card'}>
          <input type="radio" name="kind" value={kind} checked={kind === chosen} onChange={() => onChoose(kind)} />
          <span>
            <strong>{t(`connect.kind.${kind}`)}</strong>
            <span className="kind-words">{t(`connect.kindMeans.${kind}`)}</span>
            <span className="meta">{t(`connect.kindNeeds.${kind}`)}</span>
          </span>
        </label>
      ))}
      <p className="kind-file">
        {t('connect.onlyFile')}{' '}
        <Button size="sm" onPress={onFile}>
          {t('sources.importFile')}
        </Button>
      </p>
    </fieldset>
  )
}
