/** How files and exports are named (design.md, Layout). */
import { expect, test } from 'vitest'
import { filesBelow, textOf } from './source.ts'

const sources = [...filesBelow('contract', /\.ts$/), ...filesBelow('main', /\.ts$/), ...filesBelow('renderer', /\.tsx?$/)]
const everything = [...sources, ...filesBelow('test', /\.tsx?$/), ...filesBelow('setup', /\.(mjs|ts)$/)]

test('no folder or file is a drawer for odds and ends', () => {
  const drawers =
    /(^|\/)(utils?|helpers?|common|misc|shared|lib|managers?|services?)(\/|$)|[-.](utils?|helpers?|manager)$|\.service$/i
  expect(everything.filter((path) => drawers.test(path.replace(/\.[a-z.]+$/, '')))).toEqual([])
})

test('components are PascalCase.tsx, everything else is lower-case with hyphens', () => {
  const fits = (path: string): boolean => {
    const name = path.split('/').at(-1)!
    return (
      /^[a-z0-9]+(-[a-z0-9]+)*(\.(worker|test|spec|d|bench|vitest))?\.(ts|tsx|mjs)$/.test(name) ||
      /^[A-Z][A-Za-z0-9]*(\.test)?\.tsx$/.test(name)
    )
  }
  expect(everything.filter((path) => !fits(path))).toEqual([])
})

test('folders are lower-case with hyphens', () => {
  const folders = new Set(everything.flatMap((path) => path.split('/').slice(0, -1)))
  expect([...folders].filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))).toEqual([])
})

test('nothing is exported by default', () => {
  expect(
    sources.filter((path) => !path.endsWith('.d.ts') && /^\s*export\s+default\b|\bas\s+default\b/m.test(textOf(path))),
  ).toEqual([])
})

test('no file only passes on the exports of others', () => {
  const barrels = sources.filter((path) => {
    const code = textOf(path)
      .replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '')
      .split('\n')
      .filter((line) => line.trim() !== '')
    return code.length > 0 && code.every((line) => /^export (\*|\{[^}]*\}|type \{[^}]*\}).*\bfrom\b/.test(line))
  })
  expect(barrels).toEqual([])
  expect(sources.filter((path) => /(^|\/)index\.tsx?$/.test(path))).toEqual([])
})

test('migrations are numbered without a gap and say what they do', () => {
  const names = filesBelow('main/store/sqlite/migrations', /\.sql$/).map((path) => path.split('/').at(-1)!)
  expect(names.length).toBeGreaterThan(0)
  names.forEach((name, index) => {
    expect(name).toMatch(/^\d{4}-[a-z0-9-]+\.sql$/)
    expect(Number(name.slice(0, 4))).toBe(index + 1)
  })
})
