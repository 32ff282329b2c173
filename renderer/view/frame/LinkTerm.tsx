import { CloudOff } from 'lucide-react'
import { useState } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import { useLink } from '../../state/link.ts'
import { useText } from '../../text/text.tsx'
import { Tooltip } from '../../ui/Tooltip.tsx'
import { LinkDialog } from './LinkDialog.tsx'

/** Where the content is: on this machine alone, or on the office's server, and whether that answers. */
export function LinkTerm() {
  const { t, number, moment } = useText()
  const link = useLink()
  const [open, setOpen] = useState(false)
  if (link === null) return <span className="meta countbar-local">{t('frame.local')}</span>
  const clashes = link.changes.filter(({ state }) => state !== 'waiting').length
  const waits = link.changes.length - clashes
  const isAway = link.awaySince !== null
  const words = [
    isAway ? (link.keptAt === null ? t('link.away') : t('link.awayAsOf', { at: moment(link.keptAt) })) : t('link.connected'),
    ...(waits > 0 ? [t('link.waits', { count: waits, n: number(waits) })] : []),
    ...(clashes > 0 ? [t('link.clashes', { count: clashes, n: number(clashes) })] : []),
  ].join(' · ')
  const isLoud = isAway || clashes > 0
  return (
    <>
      <span className="visually-hidden" role="status">
        {isLoud ? words : ''}
      </span>
      <Tooltip words={t('link.show')} placement="top">
        <AriaButton className={isLoud ? 'countbar-link countbar-link-away' : 'countbar-link'} onPress={() => setOpen(true)}>
          {isAway ? <CloudOff size={14} aria-hidden="true" /> : null}
          {words}
        </AriaButton>
      </Tooltip>
      <LinkDialog link={link} open={open} onClose={() => setOpen(false)} />
    </>
  )
}
