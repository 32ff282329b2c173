import { useRef, useState } from 'react'
import { Popover as AriaPopover, Dialog, Menu, MenuItem, MenuSection, Separator } from 'react-aria-components'
import type { Near } from '../../map/circle.ts'
import { leastMetres, mostMetres } from '../../map/circle.ts'
import type { MapPoint } from '../../map/situation-map.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Field } from '../../ui/Field.tsx'

const distances = [100, 200, 500, 1000] as const

export interface MapMenuArea {
  key: string
  name: string
}

/** What can be asked of one point of the map: by right click, long press or key. */
export function MapMenu({
  point,
  area,
  onNear,
  onArea,
  onPlace,
  onCopy,
  onClose,
}: {
  point: MapPoint
  /** The area it lies in. */
  area: MapMenuArea | null
  onNear: (near: Near) => void
  onArea: (key: string) => void
  onPlace: (point: MapPoint) => void
  onCopy: (point: MapPoint) => void
  onClose: () => void
}) {
  const { t, number } = useText()
  const anchor = useRef<HTMLSpanElement>(null)
  const [own, askOwn] = useState(false)
  const near = (metres: number): void => {
    onNear({ lon: Number(point.lon.toFixed(6)), lat: Number(point.lat.toFixed(6)), metres })
    onClose()
  }
  const chosen = (key: string): void => {
    if (key === 'own') askOwn(true)
    else if (key.startsWith('near-')) near(Number(key.slice(5)))
    else {
      if (key === 'area' && area) onArea(area.key)
      if (key === 'place') onPlace(point)
      if (key === 'copy') onCopy(point)
      onClose()
    }
  }
  const item = (key: string, label: string) => (
    <MenuItem key={key} id={key} textValue={label} className="menu-item menu-item-plain">
      <span className="menu-label">{label}</span>
    </MenuItem>
  )
  return (
    <>
      <span ref={anchor} className="map-menu-anchor" style={{ insetInlineStart: point.x, insetBlockStart: point.y }} />
      <AriaPopover
        className="popover"
        triggerRef={anchor}
        isOpen
        placement="bottom start"
        offset={2}
        onOpenChange={(open) => {
          if (!open) onClose()
        }}
      >
        {own ? (
          <Dialog className="popover-body" aria-label={t('situation.menu.own')}>
            <OwnDistance onApply={near} />
          </Dialog>
        ) : (
          <Menu
            className="menu"
            aria-label={t('situation.menu.title')}
            autoFocus="first"
            shouldCloseOnSelect={false}
            onAction={(key) => chosen(String(key))}
            onClose={onClose}
          >
            <MenuSection aria-label={t('situation.menu.title')}>
              {distances.map((metres) => item(`near-${metres}`, t('situation.menu.within', { n: number(metres) })))}
              {item('own', t('situation.menu.own'))}
            </MenuSection>
            <Separator className="menu-separator" />
            {area ? item('area', t('situation.menu.area', { area: area.name })) : null}
            {item('place', t('situation.menu.place'))}
            {item('copy', t('situation.menu.copy'))}
          </Menu>
        )}
      </AriaPopover>
    </>
  )
}

function OwnDistance({ onApply }: { onApply: (metres: number) => void }) {
  const { t, number } = useText()
  const [value, setValue] = useState('300')
  const metres = Number(value)
  const sound = /^\d+$/.test(value.trim()) && metres >= leastMetres && metres <= mostMetres
  return (
    <form
      className="map-menu-own"
      onSubmit={(event) => {
        event.preventDefault()
        if (sound) onApply(metres)
      }}
    >
      <Field
        label={t('situation.menu.ownMetres')}
        value={value}
        onChange={setValue}
        autoFocus
        problem={sound ? null : t('situation.menu.ownProblem', { from: leastMetres, to: number(mostMetres) })}
      />
      <Button type="submit" isDisabled={!sound}>
        {t('situation.menu.ownApply')}
      </Button>
    </form>
  )
}
