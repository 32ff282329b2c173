/**
 * Terms that no field, sheet, heading or category of a briefing may carry: the boundary of the product. Held against
 * labels alone; a report may name a temple where the noise comes from.
 */

const chinese =
  /舆情|舆论|言论|意识形态|政治(?!学院|大学)|宗教|信仰|教派|邪教|民族(?!路|街|大|园|宫|小区|社区|村|里|广场|饭店|文化)|种族|族裔|族群|(?:人员|群体|非法|群众)聚集|聚众|集会|游行|示威|抗议|请愿|上访|信访(?!局|办|中心|部门)|维稳|涉稳|稳控|不稳定因素|异见|重点人(?:员|群)?|敏感人员|流动人口|精神障碍|帮教|信仰状况/
const english =
  /\b(?:public opinions?|opinions?|ideolog(?:y|ies|ical)|politic(?:s|al)|religions?|religious|faiths?|sect|ethnic(?:ity|ities)?|races?(?! ?(?:track|course|way|s track))|racial|nationalit(?:y|ies)|(?:public |unlawful |mass )?assembl(?:y|ies)(?! (?:point|hall|area|place|room))|gatherings?|protest(?:s|ers?)?|demonstrat(?:ions?|ors?)|petition(?:s|ers?|ing)?|dissent|dissidents?|key (?:persons?|people)|persons? of interest|watch ?list|migrant population|mental illness)\b/
const stability = /^(?:stability|(?:social|political|public) stability.*|stability (?:maintenance|control|risks?|work))$/

/** Whether a label names a kind of thing that is none of ours. */
export function isBarred(label: string): boolean {
  if (chinese.test(label)) return true
  if (!/[a-z]{4}/i.test(label)) return false
  const words = label
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[_\-.]+/g, ' ')
    .toLowerCase()
    .trim()
  return english.test(words) || stability.test(words)
}
