/** The list of keys under "?" against what the views listen to, both ways: a key that is not told, or told and not heard. */
import { expect, test } from 'vitest'
import { capOf, keyMap } from '../../../renderer/view/frame/key-map.ts'
import { keyOf, type Node, type Source, sources, walk, wordsOf } from '../text/source-words.ts'

const files = new Map(sources('renderer').map((source) => [source.path.replace('renderer/', ''), source]))

/** Every control answers to these; they stand in the list once. */
const ofControls = new Set(['Enter', 'Escape', 'Tab', 'Home', 'End', 'PageUp', 'PageDown', 'ContextMenu'])
const isArrow = (key: string): boolean => key.startsWith('Arrow')
/** The same key on another layout or with Shift held. */
const alsoMeans: Readonly<Record<string, string>> = { '=': '+', _: '-' }

const named = (node: Node, name: string): boolean =>
  node.type === 'MemberExpression' && !node.computed && (node.property as Node).name === name
/** `event.key`, `event.key.toLowerCase()`, or a name that holds it. */
function isKey(node: Node, held: ReadonlySet<string>): boolean {
  if (node.type === 'CallExpression') return isKey((node.callee as { object?: Node }).object ?? (node.callee as Node), held)
  if (node.type === 'Identifier') return held.has(String(node.name))
  return named(node, 'key') && (node.object as Node).name === 'event'
}

/** Keys a file compares an event's with, looks up by it, or hands to a listener by name; of one letter or sign. */
function heardIn(source: Source): Set<string> {
  const heard = new Set<string>()
  const held = new Set<string>()
  const tables = new Set<string>()
  const nodes = [...walk(source.program)].map(({ node }) => node)
  for (const node of nodes)
    if (node.type === 'VariableDeclarator' && node.init && isKey(node.init as Node, held))
      held.add(String((node.id as Node).name))
  for (const node of nodes) {
    if (node.type === 'BinaryExpression' && /^[!=]==$/.test(String(node.operator))) {
      const key = isKey(node.left as Node, held) ? wordsOf(node.right) : null
      if (key !== null) heard.add(key)
    }
    if (node.type === 'MemberExpression' && node.computed && isKey(node.property as Node, held))
      tables.add(String((node.object as Node).name))
    if (node.type === 'CallExpression' && (node.callee as Node).name === 'useIncidentKeys')
      for (const property of ((node.arguments as Node[])[0]?.properties ?? []) as Node[]) heard.add(keyOf(property) ?? '')
    if (node.type === 'Property' && (keyOf(node) === 'cap' || (keyOf(node) === 'key' && /Disposition/.test(source.path)))) {
      const cap = wordsOf(node.value)
      if (cap !== null && cap.length === 1) heard.add(cap.toLowerCase())
    }
    // A row of digits: /^[1-8]$/.
    if (node.type === 'Literal' && node.regex) {
      const digits = /\[(\d)-(\d)\]/.exec((node.regex as { pattern: string }).pattern)
      if (digits) for (let n = Number(digits[1]); n <= Number(digits[2]); n += 1) heard.add(String(n))
    }
  }
  for (const node of nodes)
    if (node.type === 'VariableDeclarator' && tables.has(String((node.id as Node).name))) {
      const init = node.init as Node
      if (init?.type === 'ObjectExpression') for (const property of init.properties as Node[]) heard.add(keyOf(property) ?? '')
    }
  return heard
}

const listens = (source: Source): boolean => /\bevent\.key\b|useIncidentKeys\(/.test(source.text)
const last = (key: string): string => (key === '+' ? '+' : (key.split('+').at(-1) ?? ''))

test('every key a view listens to stands in the list', () => {
  const off: string[] = []
  for (const [path, source] of files) {
    if (!listens(source)) continue
    const rows = keyMap.flatMap((group) => group.rows.filter((row) => row.heard.includes(path)))
    const told = new Set(rows.flatMap((row) => row.keys.map(last)))
    // Those between the first and the last.
    if (rows.some((row) => row.keys.includes('…'))) for (let n = 1; n <= 8; n += 1) told.add(String(n))
    for (const key of heardIn(source)) {
      const meant = (alsoMeans[key] ?? key).toLowerCase()
      if (key === '' || ofControls.has(key) || isArrow(key) || /^escape$/i.test(key) || key === ' ') continue
      if (key.length > 1 && key !== 'F10') continue
      if (![...told].some((one) => one.toLowerCase() === meant)) off.push(`${path}: ${JSON.stringify(key)}`)
    }
  }
  expect(off).toEqual([])
})

test('every key on a button stands in the list', () => {
  const printed = new Set(keyMap.flatMap(({ rows }) => rows.flatMap(({ keys }) => keys.map(capOf))))
  // The arrow of the Enter key on a narrow button.
  const same = (cap: string): string => cap.replace('⏎', 'Enter')
  const off: string[] = []
  for (const [path, source] of files)
    for (const { node } of walk(source.program)) {
      if (node.type !== 'JSXAttribute' || (node.name as Node).name !== 'cap') continue
      const cap = wordsOf(node.value)
      if (cap !== null && !printed.has(same(cap))) off.push(`${path}: ${cap}`)
    }
  expect(off).toEqual([])
})

test('every key in the list is listened to where the list says', () => {
  const off: string[] = []
  for (const { rows } of keyMap)
    for (const { keys, heard } of rows)
      for (const path of heard) {
        const source = files.get(path)
        if (!source) {
          off.push(`${path} is not there`)
          continue
        }
        const all = new Set([...heardIn(source)].map((key) => key.toLowerCase()))
        for (const key of keys.map(last)) {
          if (key === '…' || ofControls.has(key)) continue
          // Arrows are steps of lists, and the digits of a decision are places in a list.
          const inText =
            source.text.includes(key.length > 1 ? key : `'${key}'`) || (isArrow(key) && source.text.includes('Arrow'))
          const counted = /^\d$/.test(key) && /Number\(event\.key\)/.test(source.text)
          if (!all.has(key.toLowerCase()) && !inText && !counted) off.push(`${path}: ${JSON.stringify(key)}`)
        }
      }
  expect(off).toEqual([])
})

test('no key means two things in one section', () => {
  // What has the focus decides between these: a recording, a picture or a card over the list, and a line of the agenda.
  const own =
    /PictureViewer|MediaPlayer|ClusterCard|MapTable|MapPanel|FacetGroup|EmptyCard|PagePreview|FollowLine|RepairDialog|RulesTab|use-playback/
  for (const { name, rows } of keyMap) {
    const seen = new Map<string, string>()
    for (const { keys, what, heard } of rows) {
      if (heard.some((path) => own.test(path))) continue
      for (const key of keys) {
        if (key === '…') continue
        expect(seen.get(key), `${name}: ${key} is ${seen.get(key)} and ${what}`).toBeUndefined()
        seen.set(key, what)
      }
    }
  }
})

test('keys are written as they are printed', () => {
  expect(['Control+k', 'Control+Shift+z', 'Alt+ArrowUp', ' ', '+', '-', '?', 'Shift+F10'].map(capOf)).toEqual([
    'Ctrl K',
    'Ctrl ⇧ Z',
    'Alt ↑',
    'Space',
    '+',
    '−',
    '?',
    '⇧ F10',
  ])
})
