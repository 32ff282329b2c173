/** Words and marks stand out from what lies under them (WCAG 2.2 AA), and colours that are told apart can be, by every eye. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { categories } from '../../../contract/taxonomy.ts'
import { contrast, difference, labOf, type Rgb, type Sight, styleFolder, type Theme, tokensOf } from './colour.ts'

const themes: readonly Theme[] = ['light', 'dark']
const sights: readonly Sight[] = ['normal', 'protan', 'deutan', 'tritan']
const tokens = { light: tokensOf('light'), dark: tokensOf('dark') }
const colour = (theme: Theme, name: string): Rgb => {
  const found = tokens[theme].get(name)
  if (!found) throw new Error(`no colour --${name} in ${theme}`)
  return found
}

/** What words are written in, and on what. */
const words: readonly [ink: readonly string[], ground: readonly string[]][] = [
  [
    ['ink', 'ink-2', 'ink-3'],
    ['surface', 'sunken', 'app', 'hover', 'accent-tint'],
  ],
  [
    ['ink', 'ink-2'],
    ['pressed', 'flag-tint', 'late-tint', 'bad-tint', 'good-tint'],
  ],
  [['accent-ink'], ['surface', 'sunken', 'hover', 'accent-tint']],
  [['on-accent'], ['accent', 'accent-hover']],
  [['mark-ink'], ['mark']],
  [['flag-ink'], ['flag']],
  [['late'], ['surface', 'sunken', 'app', 'hover', 'accent-tint', 'late-tint']],
  [['bad'], ['surface', 'sunken', 'hover', 'accent-tint', 'bad-tint']],
  [['good'], ['surface', 'sunken', 'hover', 'good-tint']],
  [['unknown'], ['surface']],
  [
    ['map-label', 'map-label-area'],
    ['map-land', 'map-halo'],
  ],
  [['marker-ink'], ['marker-plate']],
]
/** Marks and edges that say something by themselves: 3 to 1. */
const marks: readonly [mark: readonly string[], ground: readonly string[]][] = [
  [['control'], ['surface', 'sunken', 'app', 'hover']],
  [['focus'], ['surface', 'sunken', 'app', 'map-land', 'focus-gap']],
  [['accent'], ['surface', 'sunken']],
  [['flag-line'], ['surface', 'flag-tint']],
  [['map-area', 'map-outer', 'marker-select', 'map-label-water'], ['map-land']],
  [['bad', 'late', 'good'], ['surface']],
  // Small segments merge to "other", which is pale on purpose; its dot has an edge in map-outer, its plate a picture in ink-2.
  [categories.map(({ key }) => `cat-${key}`).filter((name) => name !== 'cat-other'), ['map-land', 'marker-plate', 'surface']],
  [['ink-2'], ['cat-other']],
]

const failing = (pairs: typeof words, least: number): string[] =>
  themes.flatMap((theme) =>
    pairs.flatMap(([inks, grounds]) =>
      inks.flatMap((ink) =>
        grounds.flatMap((ground) => {
          const found = contrast(colour(theme, ink), colour(theme, ground))
          return found < least ? [`${theme}: ${ink} on ${ground} ${found.toFixed(2)}`] : []
        }),
      ),
    ),
  )

test('words have 4.5 to 1 on whatever they are written on, light and dark', () => {
  expect(failing(words, 4.5)).toEqual([])
})

test('marks, edges and categories have 3 to 1', () => {
  expect(failing(marks, 3)).toEqual([])
})

/** A rule's declarations as the sheets write them. */
function* rules(): Generator<{ file: string; selector: string; body: string }> {
  for (const folder of [styleFolder, join(styleFolder, '..', 'view')])
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith('.css') || entry.name === 'tokens.css') continue
      const css = readFileSync(join(entry.parentPath, entry.name), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')
      for (const [, selector, body] of css.matchAll(/([^{}]+)\{([^{}]*)\}/g))
        yield { file: entry.name, selector: selector!.trim().replace(/\s+/g, ' '), body: body! }
    }
}

test('every rule of the sheets that sets both colours sets two that can be read together', () => {
  const off: string[] = []
  let pairs = 0
  for (const { file, selector, body } of rules()) {
    const ink = /(?:^|[\s;])color:\s*var\(--([\w-]+)\)/.exec(body)?.[1]
    const ground = /(?:^|[\s;])background(?:-color)?:\s*var\(--([\w-]+)\)/.exec(body)?.[1]
    // What cannot be used now is exempt (WCAG 1.4.3); its reason stands in its tooltip.
    if (!ink || !ground || ink === 'ink-off') continue
    for (const theme of themes) {
      if (!tokens[theme].has(ink) || !tokens[theme].has(ground)) continue
      pairs += 1
      // The plate of a category holds a picture, not words.
      const least = ground.startsWith('cat-') ? 3 : 4.5
      const found = contrast(colour(theme, ink), colour(theme, ground))
      if (found < least) off.push(`${theme} ${file} ${selector}: ${ink} on ${ground} ${found.toFixed(2)}`)
    }
  }
  expect(pairs).toBeGreaterThan(40)
  expect(off).toEqual([])
})

test('sheets use roles, never a colour of their own', () => {
  const off: string[] = []
  for (const { file, selector, body } of rules()) {
    // What is blacked out of a picture is black, its edge white, whatever the theme.
    // The page of a briefing is paper in both themes; a plate's picture is white on light and near black on dark.
    if (/page|\.plate|\.spider-leaf|print|cover-|article/.test(`${file} ${selector}`)) continue
    for (const [found] of body.matchAll(/#[0-9a-f]{3,8}\b/gi)) off.push(`${file} ${selector}: ${found}`)
  }
  expect(off).toEqual([])
})

/** The figures of Sharma, Wu & Dalal 2005, table 1. */
test('differences are those of CIEDE2000', () => {
  for (const [a, b, expected] of [
    [[50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425],
    [[50, 2.5, 0], [73, 25, -18], 27.1492],
    [[60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644],
    [[2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082],
  ] as const)
    expect(difference(a, b)).toBeCloseTo(expected, 3)
})

/** notes.md of the screens: 19.3 / 18.1 to a normal eye, at least 11.7 to any other. */
const apart: Readonly<Record<Sight, number>> = { normal: 18, protan: 11.5, deutan: 11.5, tritan: 14 }

test('any two categories can be told apart with full colour sight and without one kind of cone', () => {
  const off: string[] = []
  const names = categories.map(({ key }) => `cat-${key}`)
  for (const theme of themes)
    for (const sight of sights)
      for (const [i, a] of names.entries())
        for (const b of names.slice(i + 1)) {
          const found = difference(labOf(colour(theme, a), sight), labOf(colour(theme, b), sight))
          if (found < apart[sight]) off.push(`${theme} ${sight}: ${a} ${b} ${found.toFixed(1)}`)
        }
  expect(off).toEqual([])
})

/** Shown beside each other and told apart by colour before their words are read. */
const besides: readonly (readonly string[])[] = [
  // A state against no state. Which state it is its word says: late and bad are one hue to a deuteranope.
  ['late', 'ink-2'],
  ['bad', 'ink-2'],
  ['good', 'ink-2'],
  ['bar', 'accent', 'surface'],
  ['bar', 'bar-off'],
  ['flag', 'surface', 'late-tint'],
  ['accent', 'cat-other'],
]
test('states and series beside each other differ to every eye', () => {
  const off: string[] = []
  for (const theme of themes)
    for (const sight of sights)
      for (const set of besides)
        for (const [i, a] of set.entries())
          for (const b of set.slice(i + 1)) {
            const found = difference(labOf(colour(theme, a), sight), labOf(colour(theme, b), sight))
            if (found < 8) off.push(`${theme} ${sight}: ${a} ${b} ${found.toFixed(1)}`)
          }
  expect(off).toEqual([])
})

test('the ramp of density climbs evenly in lightness to every eye', () => {
  for (const theme of themes)
    for (const sight of sights) {
      const steps = [1, 2, 3, 4, 5].map((n) => labOf(colour(theme, `seq-${n}`), sight)[0])
      const ups = steps.slice(1).map((step, i) => (theme === 'light' ? steps[i]! - step : step - steps[i]!))
      expect(Math.min(...ups), `${theme} ${sight}`).toBeGreaterThan(6)
    }
})
