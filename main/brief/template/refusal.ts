/** What a person is told when a template is refused. */
import type { TemplateReport } from '../../../contract/briefing.ts'
import type { Bilingual } from '../../../contract/model.ts'

const most = 8

/** What is wrong with a template and where, in a sentence or a few. */
export function refusal({ problems, unknown }: TemplateReport): Bilingual {
  const rest = (n: number, zh: string, en: string): Bilingual => (n > most ? { zh, en } : { zh: '', en: '' })
  const more = rest(
    problems.length + unknown.length,
    `（共 ${problems.length + unknown.length} 处）`,
    ` (${problems.length + unknown.length} in all)`,
  )
  const zh = [
    ...unknown.slice(0, most).map((u) => `不认识 {${u.name}}（${u.where}）${u.nearest ? `，是不是 {${u.nearest}}？` : '。'}`),
    ...problems.slice(0, most).map((p) => p.zh),
  ]
  const en = [
    ...unknown
      .slice(0, most)
      .map((u) => `{${u.name}} is not known (${u.where})${u.nearest ? `; did you mean {${u.nearest}}?` : '.'}`),
    ...problems.slice(0, most).map((p) => p.en),
  ]
  return {
    zh: `模板用不了，没有写出文档${more.zh}：${zh.join(' ')}`,
    en: `The template cannot be used; no document was written${more.en}: ${en.join(' ')}`,
  }
}
