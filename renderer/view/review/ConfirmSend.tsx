import type { DistrictDecision, OutboxItem } from '../../../contract/sync.ts'
import { useCall } from '../../state/call.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { bySource } from './decision-words.ts'

const decisions = ['accepted', 'returned', 'closed'] as const satisfies readonly DistrictDecision[]

/** The one way out: how many go where, and the press that sends them. */
export function ConfirmSend({
  items,
  busy,
  onClose,
  onSend,
}: {
  items: readonly OutboxItem[]
  busy: boolean
  onClose: () => void
  onSend: () => void
}) {
  const { t, number } = useText()
  const { data } = useCall('source.list', {})
  return (
    <Dialog
      alert
      open
      width="narrow"
      title={t('review.confirmTitle', { count: items.length, n: number(items.length) })}
      onClose={onClose}
      closeLabel={t('words.close')}
      foot={
        <>
          <Button onPress={onClose}>{t('words.cancel')}</Button>
          <Button variant="primary" isDisabled={busy} onPress={onSend}>
            {busy ? t('review.sending') : t('review.confirmDo', { count: items.length, n: number(items.length) })}
          </Button>
        </>
      }
    >
      <ul className="confirm-send">
        {bySource(items).map(({ source, items: list }) => {
          const known = data?.sources.find((one) => one.name === source)
          return (
            <li key={source}>
              <strong>
                {t('review.confirmWhere', {
                  count: list.length,
                  source,
                  kind: known ? t(`sources.kind.${known.kind as 'feed'}`) : '–',
                  n: number(list.length),
                })}
              </strong>
              <span className="quiet">
                {decisions
                  .map((decision) => ({ decision, n: list.filter((item) => item.decision === decision).length }))
                  .filter(({ n }) => n > 0)
                  .map(({ decision, n }) => `${t(`review.decision.${decision}`)} ${number(n)}`)
                  .join(' · ')}
              </span>
            </li>
          )
        })}
      </ul>
      <p className="form-words">{t('review.confirmWords')}</p>
    </Dialog>
  )
}
