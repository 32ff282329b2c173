/** The boundary of the product at the mapping step: what is outside the purpose cannot be mapped to anything by hand. */
import type { Bilingual } from '../../../contract/model.ts'
import { Failure } from '../../../contract/reply.ts'
import { categories } from '../../../contract/taxonomy.ts'
import { createClassifier } from './classify.ts'
import type { CategoryRule } from './rules.ts'

/** Told by name; of more only how many there are. */
const most = 10

/** Rules written by hand that would bring in what the built-in refusals bar, each with the reason it is refused for. */
export function outsidePurpose(rules: readonly CategoryRule[]): { match: string; category: string; reason: Bilingual }[] {
  const { barred } = createClassifier()
  return rules.flatMap(({ match, category, subCategory }) => {
    for (const text of [match, subCategory ?? []].flat()) {
      const reason = barred(text)
      if (reason) return [{ match: text, category, reason }]
    }
    return []
  })
}

/** @throws Failure (bad-request) that names each category and why it is refused */
export function checkPurpose(rules: readonly CategoryRule[], file: string): void {
  const found = outsidePurpose(rules)
  if (found.length === 0) return
  const told = (language: 'zh' | 'en'): string =>
    found
      .slice(0, most)
      .map(({ match, category, reason }) => {
        const name = categories.find(({ key }) => key === category)?.[language] ?? category
        return language === 'zh' ? `“${match}”→“${name}”：${reason.zh}` : `"${match}" to "${name}": ${reason.en}`
      })
      .join(language === 'zh' ? ' ' : ' ')
  const more = found.length > most ? found.length - most : 0
  throw new Failure('bad-request', {
    zh: `${file} 中有 ${found.length} 条映射超出本产品的用途，没有采用：${told('zh')}${more ? ` 另有 ${more} 条。` : ''} 请删去这些条目；这类报告只计数，不导入。`,
    en: `${found.length} mappings in ${file} are outside of what this product is for, and nothing was taken in: ${told('en')}${more ? ` And ${more} more.` : ''} Delete them; such reports are counted as refused and not brought in.`,
  })
}
