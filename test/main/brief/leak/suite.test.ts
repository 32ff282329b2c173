/** 300 planted secrets over every hiding place, most of them put there by other programs: all must be found. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Leak } from '../../../../contract/briefing.ts'
import { leakCheck } from '../../../../main/brief/leak/check.ts'
import { endsOnly } from '../../../../main/brief/leak/search.ts'
import { plantData } from '../../../fixture/leak/data-places.ts'
import { plantOffice } from '../../../fixture/leak/office-places.ts'
import { plantPictures } from '../../../fixture/leak/picture-places.ts'
import {
  plantByCalc,
  plantByChromium,
  plantByGhostscript,
  plantByWriter,
  plantPdfs,
} from '../../../fixture/leak/program-places.ts'
import { Suite } from '../../../fixture/leak/suite.ts'

const has = (program: string): boolean => spawnSync('which', [program]).status === 0
const tools = {
  python3: has('python3'),
  soffice: has('soffice'),
  chromium: has('chromium'),
  gs: has('gs'),
  convert: has('convert'),
}
for (const [tool, there] of Object.entries(tools))
  if (!there) console.log(`not planted: what ${tool} would write, it is not installed`)

const root = mkdtempSync(join(tmpdir(), 'leak-suite-'))
const suite = new Suite(root, 20260609)
let found: Leak[] = []
afterAll(() => rmSync(root, { recursive: true, force: true }))
beforeAll(async () => {
  mkdirSync(join(root, 'program'))
  if (tools.python3) plantOffice(suite, 2)
  plantData(suite, 2)
  if (tools.convert) plantPictures(suite, 1)
  plantPdfs(suite, 1)
  if (tools.soffice) plantByWriter(suite)
  if (tools.soffice) plantByCalc(suite)
  if (tools.chromium) plantByChromium(suite, 'chromium')
  if (tools.gs) plantByGhostscript(suite)
  if (tools.python3) suite.pack()
  const left = new Set(suite.planted.map((p) => p.file))
  found = (await leakCheck(root, { audience: 'partner' })).filter((l) => left.has(l.file))
}, 120_000)

describe('the leak suite', () => {
  it('plants 300 secrets or more', () => {
    if (Object.values(tools).every(Boolean)) expect(suite.planted.length).toBeGreaterThanOrEqual(300)
    else expect(suite.planted.length).toBeGreaterThan(100)
  })
  it('finds every one, in the file and of the kind it was planted as', () => {
    const seen = new Set(found.map((l) => `${l.file} ${l.kind} ${l.text}`))
    const places = new Map<string, { planted: number; found: number }>()
    const missed: string[] = []
    for (const p of suite.planted) {
      const hit = seen.has(`${p.file} ${p.kind} ${endsOnly(p.needle)}`)
      const line = places.get(p.place) ?? { planted: 0, found: 0 }
      places.set(p.place, line)
      line.planted++
      if (hit) line.found++
      else missed.push(`${p.place}: ${p.kind} ${p.needle} in ${p.file}`)
    }
    const lines = [...places].map(([place, { planted, found: n }]) => `${n}/${planted} ${place}`)
    const all = suite.planted.length - missed.length
    console.log(`found ${all} of ${suite.planted.length} in ${places.size} hiding places\n${lines.join('\n')}`)
    expect(missed).toEqual([])
  })
  it('never shows more of a secret than its ends', () => {
    for (const p of suite.planted) for (const l of found) expect(l.text.includes(p.needle.slice(1))).toBe(false)
  })
})
