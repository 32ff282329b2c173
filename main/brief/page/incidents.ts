/** 事件与反复: reports of one event, the largest first, and places where closed issues came back. */
import type { Block } from '../page-model.ts'
import { joined, text, type Words } from '../runs.ts'
import { categoryName, numeral, say } from '../words.ts'
import { type Context, named, note, num, paragraph, shortPeriod } from './context.ts'

const incidentLimit = 6
const placeLimit = 6

export function incidentBlocks({ view }: Context): Block[] {
  const { language, told } = view
  if (!view.policy.officeWords) return []
  const blocks: Block[] = told.incidents.slice(0, incidentLimit).map((incident, i) => {
    const where = joined(
      [incident.areaName ? [incident.areaName] : [], incident.place ?? []].filter((w) => w.length > 0),
      say(language, '，', ', '),
    )
    const when = named(shortPeriod({ from: incident.from.slice(0, 10), to: incident.to.slice(0, 10) }, view), 'when')
    const reports = num(incident.reports, `incident:${incident.report}`)
    const title: Words =
      incident.title.length > 0
        ? incident.title
        : [
            say(
              language,
              `${categoryName(incident.category, 'zh')}（内容已由上游撤回）`,
              `${categoryName(incident.category, 'en')} (withdrawn upstream)`,
            ),
          ]
    return {
      kind: 'point',
      section: 'incidents',
      block: `incident.${incident.report}`,
      lead: language === 'zh' ? text`（${numeral(i + 1)}）${title}。` : text`(${String(i + 1)}) ${title}. `,
      words:
        language === 'zh'
          ? text`${categoryName(incident.category, 'zh')}${where.length > 0 ? text`，${where}` : ''}。${when}共 ${reports} 件报告，合并为一起。`
          : text`${categoryName(incident.category, 'en')}${where.length > 0 ? text`, ${where}` : ''}. ${reports} reports of ${when} merged into one incident.`,
      editable: true,
    }
  })
  const back = told.cameBack.slice(0, placeLimit)
  if (back.length > 0) {
    const list = back.map((place): Words => {
      const name: Words = place.name ?? [place.areaName ?? say(language, '一处', 'one place')]
      const kind = categoryName(place.category, language)
      const times = named(String(place.times), 'times')
      return language === 'zh'
        ? text`${name}${kind}（${times} 次）`
        : text`${name}: ${kind.toLowerCase()} (${times} ${place.times === 1 ? 'time' : 'times'})`
    })
    blocks.push(
      paragraph(
        'incidents',
        'incidents.back',
        language === 'zh'
          ? text`办结后又在原地反映的地点：${joined(list, '；')}。`
          : text`Places where closed issues were reported again: ${joined(list, '; ')}.`,
      ),
    )
  }
  if (blocks.length === 0)
    return [
      paragraph('incidents', 'incidents.none', [
        say(
          language,
          '期内没有由多件报告合并的事件，也没有办结后反复的地点。',
          'No incident of several reports, and no closed issue that came back.',
        ),
      ]),
    ]
  if (told.incidents.length > incidentLimit)
    blocks.push(
      note('incidents', 'incidents.note', [
        say(
          language,
          `只列报告最多的 ${incidentLimit} 起；其余见附表与系统。`,
          `Only the ${incidentLimit} with most reports stand here.`,
        ),
      ]),
    )
  return blocks
}
