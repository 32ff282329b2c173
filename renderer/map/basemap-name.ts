/** Names on a basemap in the reader's language, whatever the tiles call their fields. Expressions; nothing is fetched. */
import type { ExpressionSpecification } from 'maplibre-gl'
import type { Language } from '../../contract/taxonomy.ts'

const chinese = ['name:zh', 'name:zh-Hans', 'name_zh', 'name:zh-CN', 'name_zh_hans', 'name:zh-Hant', 'name_zh_hant']
const english = ['name:en', 'name_en', 'name_int', 'name:latin', 'name:zh-Latn-pinyin', 'name:zh_pinyin']
const local = ['name', 'name_local', 'NAME', 'Name', 'pgf:name', 'name:nonlatin']
/** Fields that may hold a name; a layer with one of them is labelled. */
export const nameFields: readonly string[] = [...local, ...english, ...chinese]

/** The first field of the list that is there and not empty; '' where none is. */
function firstOf(fields: readonly string[]): ExpressionSpecification {
  return [
    'case',
    ...fields.flatMap((field): ExpressionSpecification[] => [
      ['!=', ['coalesce', ['get', field], ''], ''],
      ['to-string', ['get', field]],
    ]),
    '',
  ] as unknown as ExpressionSpecification
}

/**
 * Chinese: the Chinese name, else the local one. English: the romanised name, and behind it the local one where that is
 * written in another script. A script without capitals (Han, Kana, Arabic ...) is how an expression can tell one.
 */
export function basemapName(language: Language): ExpressionSpecification {
  if (language === 'zh') return firstOf([...chinese, ...local, ...english])
  const roman = firstOf([...english, ...local, ...chinese])
  const own = firstOf([...local, ...chinese])
  return [
    'let',
    'roman',
    roman,
    'own',
    own,
    [
      'case',
      [
        'all',
        ['!=', ['var', 'own'], ''],
        ['!=', ['var', 'own'], ['var', 'roman']],
        ['==', ['upcase', ['var', 'own']], ['downcase', ['var', 'own']]],
      ],
      ['concat', ['var', 'roman'], ' ', ['var', 'own']],
      ['var', 'roman'],
    ],
  ] as unknown as ExpressionSpecification
}
