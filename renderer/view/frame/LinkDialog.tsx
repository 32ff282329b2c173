import type { StoreLink, WaitingChange } from '../../../contract/trust.ts'
import { useAction } from '../../state/call.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Tag } from '../../ui/Chip.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'

/** Whether the office's server answers, what this workstation goes by meanwhile, and the changes that wait for it. */
export function LinkDialog({ link, open, onClose }: { link: StoreLink; open: boolean; onClose: () => void }) {
  const { t, number, moment } = useText()
  const settle = useAction('link.settle')
  const { awaySince, keptAt, keptReports, changes } = link
  const kept = { count: keptReports, n: number(keptReports), at: keptAt === null ? '' : moment(keptAt) }
  return (
    <Dialog
      title={t(awaySince === null ? 'link.title' : 'link.titleAway')}
      open={open}
      onClose={onClose}
      closeLabel={t('words.close')}
      foot={<Button onPress={onClose}>{t('words.close')}</Button>}
    >
      {awaySince === null ? (
        <p>{keptAt === null ? t('link.hereNothing') : t('link.here', kept)}</p>
      ) : (
        <>
          <p>{t('link.since', { at: moment(awaySince) })}</p>
          <p>{keptAt === null ? t('link.keptNothing') : t('link.kept', kept)}</p>
          {keptAt === null ? null : <p className="quiet">{t('link.can')}</p>}
        </>
      )}
      <h3 className="link-head">{t('link.changes')}</h3>
      {changes.length === 0 ? <p className="quiet">{t('link.none')}</p> : null}
      {settle.error ? <ErrorPanel what={t('link.settleFailed')} means={settle.error.message} /> : null}
      <ul className="link-changes">
        {changes.map((change) => (
          <ChangeRow
            key={change.id}
            change={change}
            isAway={awaySince !== null}
            pending={settle.pending}
            onSettle={(how) => void settle.run({ id: change.id, how })}
          />
        ))}
      </ul>
    </Dialog>
  )
}

function ChangeRow({
  change,
  isAway,
  pending,
  onSettle,
}: {
  change: WaitingChange
  isAway: boolean
  pending: boolean
  onSettle: (how: 'mine' | 'theirs' | 'again') => void
}) {
  const { t, say, moment } = useText()
  const { state, theirs, by, why } = change
  return (
    <li className="link-change">
      <div className="link-change-head">
        <strong>{say(change.subject)}</strong>
        <Tag tone={state === 'waiting' ? 'plain' : 'late'}>{t(`link.state.${state}`)}</Tag>
        <span className="meta">{moment(change.madeAt)}</span>
      </div>
      <dl className="link-versions">
        <dt>{t('link.mine')}</dt>
        <dd>{say(change.mine)}</dd>
        {theirs === null ? null : (
          <>
            <dt>{t('link.theirs')}</dt>
            <dd>
              {say(theirs)}
              {by === null ? null : (
                <span className="meta"> {t('link.theirsBy', { account: by.account, at: moment(by.at) })}</span>
              )}
            </dd>
          </>
        )}
      </dl>
      {why === null ? null : <p className="quiet">{say(why)}</p>}
      {state === 'waiting' ? null : (
        <div className="link-change-foot">
          <Button size="sm" isDisabled={pending} onPress={() => onSettle('theirs')}>
            {t(state === 'clash' ? 'link.keepTheirs' : 'link.drop')}
          </Button>
          {isAway ? null : (
            <Button
              size="sm"
              variant="primary"
              isDisabled={pending}
              onPress={() => onSettle(state === 'clash' ? 'mine' : 'again')}
            >
              {t(state === 'clash' ? 'link.keepMine' : 'link.again')}
            </Button>
          )}
        </div>
      )}
    </li>
  )
}
