import { CircleHelp } from 'lucide-react'
import { Button as AriaButton } from 'react-aria-components'
import { useText } from '../../text/text.tsx'
import { Popover } from '../../ui/Popover.tsx'

const ways = ['and', 'phrase', 'not', 'or', 'category', 'area', 'status', 'time', 'prefix'] as const

/** How a search is written, with examples that can be tried. */
export function SearchHelp({ onTry }: { onTry: (query: string) => void }) {
  const { t } = useText()
  return (
    <Popover
      label={t('search.help')}
      placement="bottom end"
      trigger={
        <AriaButton className="search-help-button" aria-label={t('search.helpOpen')}>
          <CircleHelp size={14} aria-hidden="true" />
        </AriaButton>
      }
    >
      {(close) => (
        <div className="search-help">
          <h3>{t('search.help')}</h3>
          <dl>
            {ways.map((way) => (
              <div key={way}>
                <dt>
                  <button
                    type="button"
                    onClick={() => {
                      close()
                      onTry(t(`search.eg.${way}`))
                    }}
                  >
                    {t(`search.eg.${way}`)}
                  </button>
                </dt>
                <dd>{t(`search.help.${way}`)}</dd>
              </div>
            ))}
          </dl>
          <p className="meta">{t('search.help.note')}</p>
        </div>
      )}
    </Popover>
  )
}
