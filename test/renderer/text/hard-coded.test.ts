/** Nothing a person reads stands in the renderer outside its messages, and what is bilingual on the spot is so for good. */
import { expect, test } from 'vitest'
import { keyOf, type Node, parse, partsOf, placeOf, type Source, sources, walk, wordsOf } from './source-words.ts'

const han = /\p{Script=Han}|[\u3000-\u303f\uff00-\uffef]/u
const renderer = sources('renderer')
/** The messages, and the names of days and months beside them. */
const isMessages = (path: string): boolean => /^renderer\/text\/(?!text\.tsx)/.test(path)

/** Attributes that are shown or read out wherever they stand; those of our own components by the same names. */
const spoken = new Set([
  'aria-label',
  'aria-description',
  'aria-roledescription',
  'aria-valuetext',
  'title',
  'placeholder',
  'alt',
  'label',
  'closeLabel',
  'cancelLabel',
  'removeLabel',
  'hint',
  'problem',
  'what',
  'means',
  'action',
  'words',
  'note',
  'blocked',
  'textValue',
  'description',
  'heading',
])

/**
 * Read by a person and the same in both languages. Names of languages are written in their own; keys as they are engraved;
 * examples of an address are addresses.
 */
const same = new Set([
  'Fieldbrief',
  'Apache-2.0',
  '中文',
  'English',
  'Esc',
  'Enter',
  'Alt ←',
  'Ctrl K',
  'Z',
  'p',
  'age1…',
  '/home/office/会商简报.docx',
  '/home/office/briefings',
  '电动车、电瓶车, e-bike',
])
/** Han outside the messages that no person reads in the wrong language, by file. */
const pieces: Readonly<Record<string, readonly string[]>> = {
  // No language is known before the program answers: said in both.
  'renderer/client/web.ts': [
    'Fieldbrief 主程序没有应答，数据没有丢失。请确认它仍在运行，再重试。 / The Fieldbrief program did not answer; no data was lost. See that it still runs, then try again.',
  ],
  // The ending of a file.
  'renderer/view/briefings/ExportTab.tsx': ['xml'],
  // Words a weak passphrase is made of: compared with, never shown.
  'renderer/view/lock/strength.ts': ['密码', '口令', '派出所', '公安局', '青澜'],
  // Looked for in a title, which is a person's own.
  'renderer/view/meetings/meeting-words.ts': ['第 \0 次'],
  // Names of the two languages behind a name of the program's.
  'renderer/view/settings/BriefPanel.tsx': ['\0 中文', '\0 English'],
  // Looked for in a sentence of the ledger.
  'renderer/view/sources/standing.ts': ['（UTC）'],
}
/** Punctuation that joins a list, chosen by the language where it stands. */
const joins = new Set(['、', '，', '；', '（', '）', '：'])

/** True inside the `zh` or `en` of an object that has both, or on a side of `language === 'zh' ? … : …`. */
function bilingual(around: readonly Node[]): boolean {
  return around.some((node, i) => {
    if (node.type === 'ObjectExpression') {
      const property = around[i + 1]
      const key = property ? keyOf(property) : null
      const parts = partsOf(node)
      return (key === 'zh' || key === 'en') && parts.has('zh') && parts.has('en')
    }
    return node.type === 'ConditionalExpression' && /language|zh/.test(JSON.stringify(node.test))
  })
}

function offences(source: Source): string[] {
  const found: string[] = []
  for (const { node, around } of walk(source.program)) {
    const words = wordsOf(node)
    if (words === null || words.trim() === '' || same.has(words) || joins.has(words)) continue
    if (pieces[source.path]?.includes(words) || bilingual(around)) continue
    const last = around.at(-1)
    const attribute = around.findLast(({ type }) => type === 'JSXAttribute')
    const element = around.findLast(({ type }) => type === 'JSXElement' || type === 'JSXAttribute')
    // A child, or a side of a choice between children.
    const child =
      node.type === 'JSXText' ||
      (element?.type === 'JSXElement' &&
        around
          .slice(around.lastIndexOf(element) + 1)
          .every(({ type }) => ['JSXExpressionContainer', 'ConditionalExpression', 'LogicalExpression'].includes(type)) &&
        !(last?.type === 'ConditionalExpression' && last.test === node))
    const inAttribute =
      attribute !== undefined &&
      element === attribute &&
      spoken.has(String((attribute.name as Node).name)) &&
      around
        .slice(around.lastIndexOf(attribute) + 1)
        .every(({ type }) => ['JSXExpressionContainer', 'ConditionalExpression', 'LogicalExpression'].includes(type))
    const letters = /\p{L}{2}|\p{Script=Han}/u.test(words)
    const inKeyCap = around.some(
      (one) => one.type === 'JSXElement' && ((one.openingElement as Node).name as Node).name === 'KeyCap',
    )
    if ((child || inAttribute) && letters && !inKeyCap) found.push(`${placeOf(source, node)} ${JSON.stringify(words)}`)
    else if (han.test(words)) found.push(`${placeOf(source, node)} ${JSON.stringify(words)}`)
  }
  return found
}

test('no words for people stand in the renderer outside its messages', () => {
  expect(renderer.filter(({ path }) => !isMessages(path)).flatMap(offences)).toEqual([])
})

test('the look for hard-coded words finds them', () => {
  const code = `
    const A = () => <p title="Read me">{open ? 'Opened' : t('words.close')}</p>
    const B = () => <Button label={busy ? 'Wait' : x}>保存</Button>
    const C = { zh: '好', en: 'Good' }
    const D = language === 'zh' ? '第几次' : 'No.'
    const E = { text: '只有中文' }
    const F = () => <KeyCap>Home</KeyCap>
  `
  const program = parse(code)
  const found = offences({ path: 'renderer/view/x.tsx', text: code, program })
  expect(found.map((one) => one.replace(/^\S+ /, ''))).toEqual(['"Read me"', '"Opened"', '"Wait"', '"保存"', '"只有中文"'])
})

test('what is said in both languages on the spot has both, and each in its own', () => {
  const off: string[] = []
  for (const source of [...renderer, ...sources('main', 'contract')])
    for (const { node } of walk(source.program)) {
      if (node.type !== 'ObjectExpression') continue
      const parts = partsOf(node)
      const [zh, en] = [wordsOf(parts.get('zh')), wordsOf(parts.get('en'))]
      // Names alone are joined here; what is filled in is checked where it is written.
      if (zh === null || en === null || (zh.includes('\0') && zh === en)) continue
      const where = placeOf(source, node)
      if (zh.trim() === '' || en.trim() === '') {
        if (zh.trim() !== en.trim()) off.push(`${where}: one language is empty`)
      } else if (zh === en && /\p{L}{2}/u.test(zh)) off.push(`${where}: both are ${JSON.stringify(zh)}`)
      else if (!han.test(zh) && /[a-z]{3}/.test(zh) && !zh.includes('\0'))
        off.push(`${where}: ${JSON.stringify(zh)} is no Chinese`)
      else if (/\p{Script=Han}/u.test(en.replace(/["“'「（(][^"”'」）)]*["”'」）)]/gu, '')))
        off.push(`${where}: ${JSON.stringify(en)} is no English`)
    }
  expect(off).toEqual([])
})

test('a failure is told in both languages, filled with the same things', () => {
  const off: string[] = []
  for (const source of sources('main', 'contract'))
    for (const { node } of walk(source.program)) {
      if (node.type !== 'NewExpression' || (node.callee as Node).name !== 'Failure') continue
      const told = (node.arguments as Node[])[1]
      if (told?.type !== 'ObjectExpression') continue
      const parts = partsOf(told)
      if (!parts.has('zh') || !parts.has('en')) {
        if (!(told.properties as Node[]).some(({ type }) => type === 'SpreadElement'))
          off.push(`${placeOf(source, told)}: a language is missing`)
        continue
      }
      const names = (side: string): string[] => {
        const part = parts.get(side)!
        if (part.type !== 'TemplateLiteral') return []
        return [...new Set((part.expressions as Node[]).flatMap((one) => simpleName(one) ?? []))].sort()
      }
      if (names('zh').join() !== names('en').join())
        off.push(`${placeOf(source, told)}: zh is filled with ${names('zh').join(', ')}, en with ${names('en').join(', ')}`)
    }
  expect(off).toEqual([])
})

/** A value filled in as it is; one that is put into words first differs between the languages. */
function simpleName(node: Node): string | null {
  if (node.type === 'Identifier') return /^(zh|en)$|(Zh|En)$/.test(String(node.name)) ? null : String(node.name)
  if (node.type === 'MemberExpression' && !node.computed) {
    const name = String((node.property as Node).name)
    return name === 'zh' || name === 'en' ? null : `${simpleName(node.object as Node)}.${name}`
  }
  return null
}

test('dates and numbers name their language and never take the machine’s', () => {
  const off: string[] = []
  for (const source of [...renderer, ...sources('main', 'contract')])
    for (const { node } of walk(source.program)) {
      const callee = node.callee as Node | undefined
      const named = callee?.type === 'MemberExpression' ? String((callee.property as Node).name) : ''
      const given = (node.arguments as Node[] | undefined) ?? []
      const ofIntl = callee?.type === 'MemberExpression' && (callee.object as Node).name === 'Intl'
      // The zone of the machine is asked for where a file's times have none.
      if (
        ofIntl &&
        named === 'DateTimeFormat' &&
        source.text.slice(node.start).startsWith('Intl.DateTimeFormat().resolvedOptions')
      )
        continue
      const locale = given[0]
      const wants = /^toLocale(String|DateString|TimeString)$/.test(named) || (ofIntl && node.type === 'NewExpression')
      if (wants && (!locale || (locale.type === 'Identifier' && locale.name === 'undefined'))) off.push(placeOf(source, node))
    }
  expect(off).toEqual([])
})
