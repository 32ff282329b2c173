/** The page on screen before it is written: one edition, with what the others would get of it. */
import type { HandlerGroup } from '../../contract/api.ts'
import { type Audience, audiences } from '../../contract/taxonomy.ts'
import type { Frozen } from '../brief/frozen.ts'
import { type Edition, snapshotFor } from '../brief/frozen-view.ts'
import type { Page } from '../brief/page-model.ts'
import type { BriefView } from '../brief/policy.ts'
import { plain } from '../brief/runs.ts'
import { editsOf } from './brief-edit.ts'
import type { House } from './house.ts'
import { briefSubject, pastReader } from './snapshot.ts'

/**
 * Pages of a snapshot that the outline is read off, or that are being made: its editions are looked at side by side, each
 * asking for all, and one page serves them.
 */
const kept = new WeakMap<Frozen, Map<string, Promise<Page>>>()
const mostKept = 12
function pagesOf(frozen: Frozen): Map<string, Promise<Page>> {
  const known = kept.get(frozen) ?? new Map<string, Promise<Page>>()
  kept.set(frozen, known)
  return known
}
function keep(known: Map<string, Promise<Page>>, key: string, page: Promise<Page>): Promise<Page> {
  known.delete(key)
  known.set(key, page)
  if (known.size > mostKept) known.delete(known.keys().next().value as string)
  page.catch(() => {
    if (known.get(key) === page) known.delete(key)
  })
  return page
}
/** The page that is there or on its way; made here where whoever began it took it back. */
async function once(known: Map<string, Promise<Page>>, key: string, make: () => Promise<Page>): Promise<Page> {
  const there = known.get(key)
  if (there)
    try {
      return await keep(known, key, there)
    } catch {
      // Made below; what is wrong with the page itself is told there again.
    }
  return keep(known, key, make())
}

export function previewHandlers(house: House): HandlerGroup<'brief.preview'> {
  return {
    async 'brief.preview'(request, context) {
      const { signal } = context
      // Charts and pictures are heavy to load: only when a page is made.
      const [{ viewFor }, { pageFor }, { htmlOf }, { checkNumbers }, outline] = await Promise.all([
        import('../brief/policy.ts'),
        import('../brief/page.ts'),
        import('../brief/html.ts'),
        import('../brief/number-check.ts'),
        import('../brief/outline.ts'),
      ])
      const subject = await briefSubject(house, request, context)
      const { frozen, language, title, agency, meeting } = subject
      const edits = meeting === null ? [] : await editsOf(house, meeting, language)
      const read = pastReader(house, signal)
      const make = async (edition: Edition, pictures: boolean): Promise<{ view: BriefView; page: Page }> => {
        const view = await viewFor(await snapshotFor(frozen, edition, read), signal)
        return { view, page: await pageFor(view, { edits, pictures }) }
      }
      const audience: Audience = agency ? 'partner' : request.audience
      const known = pagesOf(frozen)
      const keyOf = (one: Audience): string => JSON.stringify([one, language, title, edits])
      const showing = make({ audience, language, agency: agency?.key ?? null, title }, true)
      if (!agency)
        keep(
          known,
          keyOf(audience),
          showing.then(({ page }) => page),
        ).catch(() => {})
      const shown = await showing
      const pages = {} as Record<Audience, Page>
      for (const one of audiences)
        pages[one] =
          one === audience && !agency
            ? shown.page
            : await once(
                known,
                keyOf(one),
                async () => (await make({ audience: one, language, agency: null, title }, false)).page,
              )

      const { blocks, leftOut } = outline.withLeftOut(shown.page, pages.internal, language, agency ? pages.partner : null)
      const outside = audience === 'internal' ? outline.outsideOf(pages) : undefined
      return {
        title: shown.page.title,
        audience,
        agency: agency?.key ?? null,
        html: htmlOf({ ...shown.page, blocks }, shown.view, { preview: outside ? { outside } : {} }),
        counts: shown.view.counts,
        snapshot: frozen.info,
        outline: outline.outlineOf(pages),
        numbers: checkNumbers(shown.page, frozen, agency),
        narrowed: { replaced: outline.replacedIn(shown.page.blocks), leftOut },
        edits: edits.map(({ block, runs }) => ({ block, text: plain(runs) })),
      }
    },
  }
}
