/**
 * Looks for words and controls that cannot be read or reached as a screen stands. Words are the program's own where they
 * begin with the sign of pseudo-words.ts: titles and text of reports may be cut, labels may not.
 */
import type { Page } from '@playwright/test'

export interface LayoutFinding {
  what: 'cut' | 'overlap' | 'off-screen'
  words: string
  where: string
}

/** Findings of what is shown now. Words cut with an ellipsis pass where the whole stands in a title. */
export function layoutFindings(page: Page): Promise<LayoutFinding[]> {
  return page.evaluate(() => {
    const findings: { what: 'cut' | 'overlap' | 'off-screen'; words: string; where: string }[] = []
    const width = document.documentElement.clientWidth
    const height = document.documentElement.clientHeight
    const whereOf = (element: Element): string => {
      const steps: string[] = []
      for (let at: Element | null = element; at && at !== document.body && steps.length < 4; at = at.parentElement) {
        const names = typeof at.className === 'string' ? at.className : (at.getAttribute('class') ?? '')
        steps.unshift(`${at.tagName.toLowerCase()}${names ? `.${names.trim().split(/\s+/).join('.')}` : ''}`)
      }
      return steps.join(' > ')
    }
    const hidden = (element: Element): boolean =>
      !element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) ||
      element.closest('.visually-hidden, .skip-link:not(:focus), [aria-hidden=true] .visually-hidden, [inert]') !== null
    const modal = document.querySelector('[role=dialog], [role=alertdialog], [role=menu], .popover')
    const floating =
      '.popover, .dialog, .tooltip, .search-list, [class*=maplibre], .map-tools, .map-legend, .map-layers, .toast, .jobs'

    const texts: { box: DOMRect; element: Element; words: string }[] = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const words = node.nodeValue ?? ''
      const element = node.parentElement
      if (!element || words.trim() === '' || hidden(element) || element.closest('article.page, .page-host')) continue
      const range = document.createRange()
      range.selectNodeContents(node)
      const box = range.getBoundingClientRect()
      if (box.width < 1 || box.height < 1) continue
      const ours = words.includes('\u2060')
      // What clips it, out to the first thing that scrolls: there the rest can be scrolled to.
      let seen = new DOMRect(box.x, box.y, box.width, box.height)
      let cut = false
      let byX = true
      let byY = true
      for (let at: Element | null = element; at; at = at.parentElement) {
        const style = getComputedStyle(at)
        const outer = at.getBoundingClientRect()
        const inner = {
          left: outer.left + at.clientLeft,
          right: outer.left + at.clientLeft + at.clientWidth,
          top: outer.top + at.clientTop,
          bottom: outer.top + at.clientTop + at.clientHeight,
        }
        if (byX && at.clientWidth > 0) {
          if (/auto|scroll/.test(style.overflowX) && at.scrollWidth > at.clientWidth) byX = false
          else if (style.overflowX !== 'visible' && (box.right > inner.right + 1.5 || box.left < inner.left - 1.5)) cut = true
        }
        if (byY && at.clientHeight > 0) {
          if (/auto|scroll/.test(style.overflowY) && at.scrollHeight > at.clientHeight) byY = false
          else if (style.overflowY !== 'visible' && (box.bottom > inner.bottom + 4 || box.top < inner.top - 4)) cut = true
        }
        if (style.overflowX !== 'visible') {
          const left = Math.max(seen.left, inner.left)
          const right = Math.min(seen.right, inner.right)
          const top = Math.max(seen.top, inner.top)
          const bottom = Math.min(seen.bottom, inner.bottom)
          seen = new DOMRect(left, top, Math.max(0, right - left), Math.max(0, bottom - top))
        }
        if (style.position === 'fixed') break
      }
      if (
        ours &&
        (byX || byY) &&
        !cut &&
        ((byX && (box.right > width + 1 || box.left < -1)) || (byY && (box.bottom > height + 1 || box.top < -1)))
      )
        cut = true
      if (ours && cut && !element.closest('[title]')) findings.push({ what: 'cut', words: words.trim(), where: whereOf(element) })
      if (seen.width > 2 && seen.height > 2) texts.push({ box: seen, element, words: words.trim() })
    }

    // Two words over each other, on the same layer.
    const layerOf = (element: Element): Element | null => element.closest(floating)
    const shown = texts.filter(({ element }) => (modal ? modal.contains(element) : layerOf(element) === null))
    shown.sort((a, b) => a.box.top - b.box.top)
    for (let i = 0; i < shown.length; i += 1)
      for (let j = i + 1; j < shown.length && shown[j]!.box.top < shown[i]!.box.bottom - 3; j += 1) {
        const [a, b] = [shown[i]!, shown[j]!]
        const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left)
        const high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top)
        if (wide <= 3 || high <= 5 || a.element === b.element) continue
        // Inline parts of one paragraph have boxes as wide as its lines.
        if (a.element.contains(b.element) || b.element.contains(a.element)) continue
        if (![a, b].some(({ words }) => words.includes('\u2060'))) continue
        const block = (element: Element): Element | null => {
          let at: Element | null = element
          while (at && getComputedStyle(at).display === 'inline') at = at.parentElement
          return at
        }
        if (block(a.element) === block(b.element)) continue
        // A caption on a plate of its own over a drawing.
        if ((a.element.closest('svg') === null) !== (b.element.closest('svg') === null)) continue
        // A foot that stays in sight stands over what scrolls below it.
        const sticky = (element: Element): boolean => {
          for (let at: Element | null = element; at; at = at.parentElement)
            if (getComputedStyle(at).position === 'sticky') return true
          return false
        }
        if (sticky(a.element) !== sticky(b.element)) continue
        findings.push({
          what: 'overlap',
          words: `${a.words} | ${b.words}`,
          where: `${whereOf(a.element)} | ${whereOf(b.element)}`,
        })
      }

    // Controls that no scrolling brings into the window.
    for (const control of document.querySelectorAll('button, a[href], input, select, textarea, [role=tab], [role=option]')) {
      if (hidden(control) || control.closest('.visually-hidden, .checkbox, .segmented')) continue
      if (modal && !modal.contains(control)) continue
      const box = control.getBoundingClientRect()
      if (box.width < 2 || box.height < 2) continue
      // Something for screen readers alone, of the widgets' own.
      let unseen = false
      for (let at = control.parentElement; at && !unseen; at = at.parentElement) {
        const outer = at.getBoundingClientRect()
        unseen = outer.width <= 1 && outer.height <= 1 && getComputedStyle(at).overflowX !== 'visible'
      }
      if (unseen) continue
      let scrolls = false
      let clip: { left: number; right: number; top: number; bottom: number } = { left: 0, right: width, top: 0, bottom: height }
      for (let at = control.parentElement; at; at = at.parentElement) {
        const style = getComputedStyle(at)
        if (
          (/auto|scroll/.test(style.overflowX) && at.scrollWidth > at.clientWidth) ||
          (/auto|scroll/.test(style.overflowY) && at.scrollHeight > at.clientHeight)
        ) {
          scrolls = true
          break
        }
        if (style.overflowX !== 'visible' && at.clientWidth > 0) {
          const inner = at.getBoundingClientRect()
          clip = {
            left: Math.max(clip.left, inner.left),
            right: Math.min(clip.right, inner.right),
            top: Math.max(clip.top, inner.top),
            bottom: Math.min(clip.bottom, inner.bottom),
          }
        }
      }
      if (scrolls) continue
      const middle = { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 }
      if (middle.x < clip.left || middle.x > clip.right || middle.y < clip.top || middle.y > clip.bottom)
        findings.push({
          what: 'off-screen',
          words: (control.getAttribute('aria-label') ?? control.textContent ?? '').trim(),
          where: whereOf(control),
        })
    }
    if (document.documentElement.scrollWidth > width + 1)
      findings.push({ what: 'off-screen', words: `the page is ${document.documentElement.scrollWidth} px wide`, where: 'html' })
    return findings
  })
}
