import { ChevronDown, ChevronRight } from 'lucide-react'
import { useMemo, useState } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import type { Area } from '../../../contract/model.ts'
import { useText } from '../../text/text.tsx'

/** A level with this many areas or fewer is open from the start. */
const openUpTo = 12

/** The hierarchy as nested lists: each area with what lies in it, folded where that is much. */
export function AreaTree({ areas }: { areas: readonly Area[] }) {
  const inside = useMemo(() => {
    const keys = new Set(areas.map((area) => area.key))
    const lists = new Map<string | null, Area[]>()
    for (const area of areas) {
      const parent = area.parent !== null && keys.has(area.parent) ? area.parent : null
      const list = lists.get(parent)
      if (list) list.push(area)
      else lists.set(parent, [area])
    }
    return lists
  }, [areas])
  const roots = inside.get(null) ?? []
  return (
    <ul className={inside.size > 1 ? 'area-tree' : 'area-tree area-flat'}>
      {roots.map((area) => (
        <AreaBranch
          key={area.key}
          area={area}
          inside={inside}
          open={roots.length === 1 && (inside.get(area.key)?.length ?? 0) <= openUpTo}
        />
      ))}
    </ul>
  )
}

function AreaBranch({ area, inside, open }: { area: Area; inside: ReadonlyMap<string | null, Area[]>; open: boolean }) {
  const { t, say, number, language } = useText()
  const [shown, show] = useState(open)
  const below = inside.get(area.key) ?? []
  const name = say(area.name)
  const other = language === 'zh' ? area.name.en : area.name.zh
  return (
    <li>
      <div className="area-row">
        {below.length > 0 ? (
          <AriaButton
            className="area-fold"
            aria-expanded={shown}
            aria-label={t(shown ? 'area.close' : 'area.open', { name })}
            onPress={() => show(!shown)}
          >
            {shown ? <ChevronDown size={16} aria-hidden="true" /> : <ChevronRight size={16} aria-hidden="true" />}
          </AriaButton>
        ) : (
          <span className="area-fold" />
        )}
        <span className="area-name">{name}</span>
        {other === name ? null : <span className="meta area-other">{other}</span>}
        <span className="meta area-level">
          {t(`area.level.${area.level}`)}
          {below.length > 0 ? ` · ${t('area.inside', { n: number(below.length) })}` : ''}
        </span>
      </div>
      {shown && below.length > 0 ? (
        <ul>
          {below.map((one) => (
            <AreaBranch key={one.key} area={one} inside={inside} open={false} />
          ))}
        </ul>
      ) : null}
    </li>
  )
}
