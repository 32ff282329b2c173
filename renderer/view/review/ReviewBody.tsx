import { type ReactNode, useEffect } from 'react'
import { useFilter, useRoute } from '../../state/filter.tsx'
import { useSelection } from '../../state/selection.tsx'
import { usePanelSize } from '../../state/settings.tsx'
import { useText } from '../../text/text.tsx'
import { Splitter } from '../../ui/Splitter.tsx'
import { DetailDrawer } from '../situation/DetailDrawer.tsx'
import { useWide } from '../situation/use-wide.ts'

/** Radius that a report is found within on the map, metres. */
const around = 300

/** A part of the review with the open report beside it; `list` stands above the report. */
export function ReviewBody({ children, list }: { children: ReactNode; list?: ReactNode }) {
  const { t } = useText()
  const wide = useWide()
  const { go } = useRoute()
  const { patchFilter } = useFilter()
  const { selectedReport, select } = useSelection()
  const [width, setWidth] = usePanelSize(`review.side.${wide ? 'wide' : 'narrow'}`, wide ? 440 : 344, 320, 720)
  useEffect(() => {
    if (selectedReport === null) return
    const pressed = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented) return
      if (event.target instanceof HTMLElement && event.target.closest('input, textarea, [role=dialog], [role=menu]')) return
      select(null)
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [selectedReport, select])
  return (
    <div className="review-body">
      <div className="review-main">{children}</div>
      {list || selectedReport !== null ? (
        <>
          <Splitter label={t('review.resize')} axis="x" grows={-1} size={width} min={320} max={720} onResize={setWidth} />
          <div className="review-side" style={{ inlineSize: `${width}px` }}>
            {list ? <div className="review-list">{list}</div> : null}
            {selectedReport === null ? null : (
              <div className={list ? 'review-detail review-detail-below' : 'review-detail'}>
                <DetailDrawer
                  id={selectedReport}
                  onClose={() => select(null)}
                  onLocate={(place) => {
                    patchFilter({ near: { ...place, metres: around } })
                    go('situation')
                  }}
                />
              </div>
            )}
          </div>
        </>
      ) : null}
    </div>
  )
}
