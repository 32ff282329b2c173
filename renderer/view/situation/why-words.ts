import type { ReportRow } from '../../../contract/model.ts'
import type { Text } from '../../text/text.tsx'

/** Why a report was found, for one term: "电瓶车（“电动车”的同义词），命中 2 次". */
export function whyWords(why: ReportRow['why'][number], text: Text): string {
  const n = text.number(why.count)
  if (!why.as) return text.t('list.why', { term: why.term, n, count: why.count })
  return text.t(`list.why.${why.as.by}`, { word: why.as.word, term: why.term, n, count: why.count })
}
