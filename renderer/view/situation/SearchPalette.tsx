import { Bookmark, History, MapPin, Search, SquareTerminal } from 'lucide-react'
import { useEffect } from 'react'
import { useText } from '../../text/text.tsx'
import { CategoryPlate } from '../../ui/CategoryPlate.tsx'
import type { OptionKind, PaletteGroup, PaletteOption } from './palette.ts'

const icons: Partial<Record<OptionKind, typeof Search>> = {
  past: History,
  view: Bookmark,
  place: MapPin,
  area: MapPin,
  command: SquareTerminal,
  word: Search,
}

/** What the search field offers, in groups by kind; each says why it is there. The field keeps the focus. */
export function SearchPalette({
  id,
  groups,
  at,
  failed,
  shown,
  onChoose,
}: {
  id: string
  groups: readonly PaletteGroup[]
  at: number
  failed: boolean
  shown: boolean
  onChoose: (option: PaletteOption) => void
}) {
  const { t, language } = useText()
  useEffect(() => {
    if (at >= 0) document.getElementById(`${id}-${at}`)?.scrollIntoView({ block: 'nearest' })
  }, [id, at])
  let index = -1
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a press here only must not take the focus from the field
    <div className="search-list" hidden={!shown} onMouseDown={(event) => event.preventDefault()}>
      {failed ? <p className="search-failed meta">{t('search.suggestFailed')}</p> : null}
      <div id={id} role="listbox" aria-label={t('situation.suggestions')} className="search-options">
        {groups.map((group) => (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset may not stand in a listbox
          <div key={group.kind} role="group" aria-label={t(`search.group.${group.kind}`)}>
            <div className="search-group meta" aria-hidden="true">
              {t(`search.group.${group.kind}`)}
            </div>
            {group.options.map((option) => {
              index += 1
              const on = index === at
              const Icon = icons[option.kind]
              const category = option.kind === 'category' ? option.key.split(':').at(-1) : undefined
              return (
                // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the active one
                // biome-ignore lint/a11y/useKeyWithClickEvents: the field takes the keys
                <div
                  key={`${option.kind} ${option.key}`}
                  id={`${id}-${index}`}
                  role="option"
                  aria-selected={on}
                  className={`search-option${on ? ' search-option-on' : ''}`}
                  onClick={() => onChoose(option)}
                >
                  <span className="search-icon">
                    {category ? <CategoryPlate category={category} /> : Icon ? <Icon size={14} aria-hidden="true" /> : null}
                  </span>
                  <span className="search-label">
                    {option.label}
                    {option.also && language === 'en' ? <span className="search-also"> {option.also}</span> : null}
                  </span>
                  {option.by ? <span className="meta">{t(`search.by.${option.by}`)}</span> : null}
                </div>
              )
            })}
          </div>
        ))}
      </div>
      <p className="search-foot meta">{t('search.keys')}</p>
    </div>
  )
}
