import { useEffect, useRef } from 'react'
import { useSize } from '../../ui/use-size.ts'
import { fillPage } from './page-shadow.ts'

/** Width of an A4 page in CSS px. */
const pageWidth = 794

/** The page as it will be written, white in both themes, scaled down to the column. */
export function PagePreview({ html, label }: { html: string; label: string }) {
  const { ref, width } = useSize<HTMLDivElement>()
  const host = useRef<HTMLElement>(null)
  useEffect(() => {
    if (!host.current) return
    fillPage(host.current.shadowRoot ?? host.current.attachShadow({ mode: 'open' }), html)
  }, [html])
  return (
    <div className="page-column" ref={ref}>
      <article className="page" aria-label={label} ref={host} style={{ zoom: width > 0 ? Math.min(1, width / pageWidth) : 1 }} />
    </div>
  )
}
