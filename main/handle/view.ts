/** Saved views, and the file that carries them to another workstation. */
import type { HandlerGroup } from '../../contract/api.ts'
import type { SavedView } from '../../contract/model.ts'
import { Failure } from '../../contract/reply.ts'
import { parseRequest } from '../../contract/request.ts'
import type { ViewInput } from '../store/view.ts'
import { maskSpans } from '../text/mask.ts'
import { type House, notFound } from './house.ts'

/** What a share file says it is. A change that an older program would misread takes a new version. */
const shareFormat = 'fieldbrief views'
const shareVersion = 1
/** More in one file than anybody keeps; a file with more is not one of ours. */
const mostShared = 500

const bad = (zh: string, en: string): Failure => new Failure('bad-request', { zh, en })
const quoted = (names: readonly string[]): { zh: string; en: string } => ({
  zh: names.map((name) => `“${name}”`).join('、'),
  en: names.map((name) => `"${name}"`).join(', '),
})

/**
 * The views as the text of a share file. Throws Failure where one cannot leave this store: it is a selection by hand
 * (report numbers mean nothing elsewhere), or its name or query holds personal data.
 */
export function shareText(views: readonly SavedView[]): string {
  const byHand = views.filter((view) => view.filter.ids)
  if (byHand.length > 0) {
    const names = quoted(byHand.map((view) => view.name))
    throw bad(
      `${names.zh} 是手工选中的报告，报告编号只在这个数据库里有意义，不能共享。没有生成文件。请去掉它再共享，或改用条件筛选后另存。`,
      `${names.en}: reports chosen by hand, whose numbers mean something in this store only, so they cannot be shared. No file was made. Leave them out, or save a view made of conditions instead.`,
    )
  }
  const personal = views.filter((view) => [view.name, view.filter.text ?? ''].some((words) => maskSpans(words).length > 0))
  if (personal.length > 0) {
    throw new Failure('barred', {
      zh: `有 ${personal.length} 个视图的名称或检索词含个人信息（如电话、证件号），不能写进共享文件。没有生成文件。请改掉检索词或去掉这些视图。`,
      en: `The name or query of ${personal.length} of the views holds personal data such as a phone or identity number, which a shared file may not carry. No file was made. Change the query or leave those views out.`,
    })
  }
  const content = views.map(({ name, filter, map, order }) => ({ name, filter, map, order }))
  return `${JSON.stringify({ format: shareFormat, version: shareVersion, views: content }, null, 2)}\n`
}

/** The views of a share file, each proved by the same parser as a view saved here. All of them or, as a Failure, none. */
export function openText(text: string): ViewInput[] {
  const foreign = (cause?: unknown): Failure =>
    new Failure(
      'bad-request',
      {
        zh: '这不是 Fieldbrief 的视图文件，没有打开任何视图。请选用“共享为文件”得到的文件。',
        en: 'This is not a file of Fieldbrief views; no view was opened. Choose a file that "Share as a file" made.',
      },
      { cause },
    )
  let content: unknown
  try {
    // A byte order mark is what some editors leave in front.
    content = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw foreign(error)
  }
  if (typeof content !== 'object' || content === null || (content as { format?: unknown }).format !== shareFormat) throw foreign()
  const { version, views } = content as { version?: unknown; views?: unknown }
  if (typeof version === 'number' && version > shareVersion)
    throw bad(
      `这个视图文件由更新的 Fieldbrief 写成（文件版本 ${version}，本机能读到 ${shareVersion}），没有打开任何视图。请更新本机程序，或请对方用旧版本另存。`,
      `This file was written by a newer Fieldbrief (file version ${version}; this one reads up to ${shareVersion}); no view was opened. Update this program, or ask for the file from an older one.`,
    )
  if (version !== shareVersion || !Array.isArray(views) || views.length === 0 || views.length > mostShared) throw foreign()
  return views.map((view: unknown, i) => {
    const { name, filter, map, order } = (typeof view === 'object' && view !== null ? view : {}) as Record<string, unknown>
    const parsed = parseRequest('view.save', {
      name,
      filter,
      ...(map === undefined ? {} : { map }),
      ...(order === undefined ? {} : { order }),
    })
    if (!parsed.ok)
      throw bad(
        `文件里第 ${i + 1} 个视图写法有误（${parsed.problem}），没有打开任何视图。请向给你文件的人再要一份。`,
        `View ${i + 1} of the file is not sound (${parsed.problem}); no view was opened. Ask for the file again.`,
      )
    if (parsed.request.filter.ids)
      throw bad(
        `文件里第 ${i + 1} 个视图指向另一个数据库的报告编号，在这里没有意义，没有打开任何视图。`,
        `View ${i + 1} of the file points at report numbers of another store, which mean nothing here; no view was opened.`,
      )
    return {
      name: parsed.request.name,
      filter: parsed.request.filter,
      map: parsed.request.map ?? null,
      order: parsed.request.order ?? 'newest',
    }
  })
}

/** A file name that every system takes, from the view's own. */
export function shareFileName(views: readonly SavedView[], day: string): string {
  const [only] = views
  const name = views.length === 1 && only ? only.name : `${views.length} views`
  const safe = name
    .replace(/[\p{Cc}\p{Cf}<>:"/\\|?*]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^\.+|[. ]+$/g, '')
    .slice(0, 60)
  return `fieldbrief-${safe || 'views'}-${day}.json`
}

export function viewHandlers(
  house: House,
): HandlerGroup<'view.list' | 'view.save' | 'view.rename' | 'view.remove' | 'view.share' | 'view.open'> {
  const { store } = house
  const list = (): Promise<SavedView[]> => store.call('view.list', {})
  const tell = async (): Promise<void> => house.emit('views.changed', { count: (await list()).length })
  const gone = (): Failure =>
    notFound('没有这个视图，它可能已被删除。请刷新列表。', 'There is no such view; it may have been removed. Refresh the list.')
  return {
    async 'view.list'() {
      return { views: await list() }
    },
    async 'view.save'({ name, filter, map, order }) {
      const view = { name: name.normalize('NFC'), filter, map: map ?? null, order: order ?? 'newest' }
      const saved = await store.call('view.put', { view, at: house.nowSeconds() })
      await tell()
      return saved
    },
    async 'view.rename'({ id, name }) {
      const renamed = await store.call('view.rename', { id, name: name.normalize('NFC') })
      if (renamed === null) throw gone()
      if (renamed === 'taken')
        throw bad(
          `已有名为“${name}”的视图，名称没有改动。请换一个名称，或先删除那一个。`,
          `There is a view named "${name}" already; nothing was renamed. Choose another name, or remove that one first.`,
        )
      await tell()
      return renamed
    },
    async 'view.remove'({ id }) {
      const removed = await store.call('view.remove', { id })
      if (!removed) throw gone()
      await tell()
      return removed
    },
    async 'view.share'({ ids }) {
      const known = new Map((await list()).map((view) => [view.id, view]))
      const views = [...new Set(ids)].map((id) => {
        const view = known.get(id)
        if (!view) throw gone()
        return view
      })
      const day = new Date(house.nowSeconds() * 1000).toISOString().slice(0, 10)
      await store.call('audit.add', {
        at: house.nowSeconds(),
        what: 'views exported',
        subject: `${views.length} views`,
        why: views.map((view) => view.id).join(' '),
      })
      return { fileName: shareFileName(views, day), text: shareText(views) }
    },
    async 'view.open'({ text }) {
      const views = openText(text).map((view) => ({ ...view, name: view.name.normalize('NFC') }))
      const opened = await store.call('view.add', { views, at: house.nowSeconds() })
      await tell()
      return { views: opened }
    },
  }
}
