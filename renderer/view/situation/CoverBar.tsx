import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import type { Cover } from './use-cover.ts'

/** What can be done with the black boxes, and how they are drawn. */
export function CoverBar({
  cover,
  chosen,
  onAdd,
  onRemove,
  onUndo,
}: {
  cover: Cover
  chosen: number | null
  onAdd: () => void
  onRemove: () => void
  onUndo: () => void
}) {
  const { t } = useText()
  return (
    <div className="cover-bar">
      <p className="meta">
        {t('trust.coverHint')} {cover.savedCount > 0 ? t('trust.coverSaved') : ''}
      </p>
      <div className="cover-buttons">
        <Button size="sm" cap="N" onPress={onAdd}>
          {t('trust.coverAdd')}
        </Button>
        <Button size="sm" cap="Del" isDisabled={chosen === null} onPress={onRemove}>
          {t('trust.coverDelete')}
        </Button>
        <Button size="sm" cap="Ctrl Z" isDisabled={!cover.canUndo} onPress={onUndo}>
          {t('trust.coverUndo')}
        </Button>
        <span className="topbar-gap" />
        <span className="good" role="status">
          {cover.kept ? t('trust.coverKept') : ''}
        </span>
        <Button size="sm" variant="primary" isPending={cover.pending} isDisabled={!cover.dirty} onPress={() => void cover.save()}>
          {t('trust.coverSave')}
        </Button>
      </div>
    </div>
  )
}
