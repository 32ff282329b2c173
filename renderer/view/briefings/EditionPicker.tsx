import { Building } from 'lucide-react'
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components'
import type { Agency } from '../../../contract/briefing.ts'
import { type Audience, audiences } from '../../../contract/taxonomy.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Menu } from '../../ui/Menu.tsx'
import { agencyOf, type Edition } from './brief-place.ts'
import { editionShort } from './edition-words.ts'

/** For whom the pages are shown: several at once stand side by side. */
export function EditionPicker({
  editions,
  agencies,
  invited,
  onChange,
}: {
  editions: readonly Edition[]
  agencies: readonly Agency[]
  /** Agency keys of the meeting; they come first. */
  invited: readonly string[]
  onChange: (editions: readonly Edition[]) => void
}) {
  const text = useText()
  const { t } = text
  const own = editions.filter((edition) => agencyOf(edition) !== null)
  const plain = editions.filter((edition) => agencyOf(edition) === null)
  const listed = [...agencies].sort((a, b) => Number(invited.includes(b.key)) - Number(invited.includes(a.key)))
  const toggle = (edition: Edition): void =>
    onChange(editions.includes(edition) ? editions.filter((one) => one !== edition) : [...editions, edition])
  return (
    <div className="edition-picker">
      <span className="meta">{t('briefings.beside')}</span>
      <ToggleButtonGroup
        aria-label={t('briefings.audience')}
        className="segmented segmented-md"
        selectionMode="multiple"
        disallowEmptySelection={own.length === 0}
        selectedKeys={plain}
        onSelectionChange={(keys) => {
          const next = [...keys] as Audience[]
          const added = next.filter((key) => !plain.includes(key))
          onChange([...editions.filter((one) => agencyOf(one) !== null || next.includes(one as Audience)), ...added])
        }}
      >
        {audiences.map((key) => (
          <ToggleButton key={key} id={key} className="segment">
            {t(`briefings.audience.${key}`)}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      {listed.length > 0 ? (
        <Menu<Edition>
          label={t('briefings.agencyPages')}
          placement="bottom end"
          trigger={
            <Button
              className={own.length > 0 ? 'edition-agencies edition-on' : 'edition-agencies'}
              icon={<Building size={14} aria-hidden="true" />}
            >
              {own.length === 1 && own[0] ? editionShort(own[0], agencies, text) : t('briefings.agencyPages')}
              {own.length > 1 ? ` ${own.length}` : ''}
            </Button>
          }
          entries={listed.map(({ key }) => {
            const edition: Edition = `agency:${key}`
            return { key: edition, label: editionShort(edition, agencies, text), checked: editions.includes(edition) }
          })}
          onChoose={toggle}
        />
      ) : null}
    </div>
  )
}
