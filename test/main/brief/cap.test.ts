import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, expectTypeOf, it } from 'vitest'
import { type Audience, audiences, type Language } from '../../../contract/taxonomy.ts'
import { type CapAlert, type CapInfo, capCircle, capOf, capPolygons, capTime, capXml, writeCap } from '../../../main/brief/cap.ts'
import { type BriefView, viewFor } from '../../../main/brief/policy.ts'
import { snapshot } from '../../fixture/brief/district.ts'
import { has } from '../../fixture/brief/other-programs.ts'

const root = mkdtempSync(join(tmpdir(), 'cap-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const schema = fileURLToPath(new URL('../../fixture/brief/cap-1.2.xsd', import.meta.url))
const xmllint = has('xmllint', 'libxml2-utils')
const viewOf = (audience: Audience, language: Language = 'zh'): Promise<BriefView> => viewFor(snapshot({ audience, language }))

describe('a CAP draft', () => {
  it.skipIf(!xmllint).each(audiences.flatMap((a) => (['zh', 'en'] as const).map((l) => [a, l] as const)))(
    'has the elements of CAP 1.2 in their order and with their values (%s, %s)',
    async (audience, language) => {
      const file = join(root, `${audience}-${language}.xml`)
      await writeCap(await viewOf(audience, language), file)
      const said = spawnSync('xmllint', ['--noout', '--schema', schema, file], { encoding: 'utf8' })
      expect([said.status, said.stderr.trim()]).toEqual([0, `${file} validates`])
    },
  )

  it.skipIf(!xmllint)('would be told from one out of order by that check', async () => {
    const file = join(root, 'wrong.xml')
    await writeCap(await viewOf('internal'), file)
    const xml = readFileSync(file, 'utf8')
    const wrong = xml.replace(/(<status>.*<\/status>\n)(<msgType>.*<\/msgType>\n)/, '$2$1')
    expect(wrong).not.toBe(xml)
    expect(spawnSync('xmllint', ['--noout', '--schema', schema, '-'], { input: wrong }).status).not.toBe(0)
  })

  it('is never Actual and never Public, by its type and in its bytes', async () => {
    expectTypeOf<CapAlert['status']>().toEqualTypeOf<'Draft' | 'Exercise'>()
    expectTypeOf<CapAlert['scope']>().toEqualTypeOf<'Restricted'>()
    expectTypeOf<CapAlert['msgType']>().toEqualTypeOf<'Alert'>()
    expectTypeOf<CapInfo['severity']>().toEqualTypeOf<'Unknown'>()
    for (const audience of audiences) {
      const xml = capXml(capOf(await viewOf(audience)))
      expect(xml).toContain('<status>Draft</status>')
      expect(xml).toContain('<scope>Restricted</scope>')
      expect(xml).toMatch(/<restriction>.+草稿.+<\/restriction>/)
      expect(xml).not.toMatch(/>(Actual|System|Test|Public|Private)</)
    }
  })

  it('of a made-up district is an exercise', async () => {
    const view = await viewOf('internal')
    const sample = { ...view, sources: view.sources.map((s) => ({ ...s, kind: 'sample' as const })) }
    expect(capOf(sample).status).toBe('Exercise')
    expect(capOf({ ...sample, sources: [...sample.sources, ...view.sources] }).status).toBe('Draft')
  })

  it('tells only of flags that a person has verified, one info each', async () => {
    const view = await viewOf('internal')
    expect(view.flags.map((f) => f.status)).toEqual(['new', 'verified', 'seen'])
    expect(capOf(view).infos.map((i) => [i.event, i.areaDesc])).toEqual([['环境卫生', '南桥社区']])
    const none = capOf({ ...view, flags: view.flags.filter((f) => f.status !== 'verified') })
    expect(none.infos).toEqual([])
    expect(none.note).toContain('没有已核实的预警')
  })

  it('draws the place no finer than the audience may have it', async () => {
    const [internal, partner, open] = await Promise.all(audiences.map(async (a) => capOf(await viewOf(a)).infos[0]!))
    expect(internal!.circle).toBe('39.1071,117.2235 0.5')
    expect(partner!.circle).not.toBe(internal!.circle)
    expect(partner!.circle).toMatch(/^39\.10\d+,117\.2\d+ 0\.5$/)
    expect([open!.circle, open!.polygons.length]).toEqual([null, 1])
    expect(open!.description).not.toMatch(/\d+ 起/)
  })

  it('is the same to the byte from the same snapshot, and dated and named by it', async () => {
    const view = await viewOf('partner')
    expect(capXml(capOf(view))).toBe(capXml(capOf(await viewOf('partner'))))
    const alert = capOf(view)
    expect(alert.sent).toBe(view.madeAt)
    expect(alert.identifier).toBe(`fieldbrief.${view.info?.mark ?? `v${view.dataVersion}`}.partner.zh`)
  })
})

describe('its values', () => {
  it('have times with a numeric offset, UTC as -00:00', () => {
    expect(capTime('2026-06-09T09:32:00+08:00')).toBe('2026-06-09T09:32:00+08:00')
    expect(capTime('2026-06-09T01:32:00Z')).toBe('2026-06-09T01:32:00-00:00')
    expect(capTime('2026-06-09T01:32:00+00:00')).toBe('2026-06-09T01:32:00-00:00')
  })
  it('have latitude first, closed rings, and a radius in kilometres that is never too small', () => {
    expect(capCircle({ lon: 117.1, lat: 39.2, metres: 420 })).toBe('39.2,117.1 0.5')
    expect(capCircle({ lon: 117.1, lat: 39.2, metres: 300 })).toBe('39.2,117.1 0.3')
    const square = [[1, 10], [2, 10], [2, 11], [1, 11]] // biome-ignore format: a ring
    expect(capPolygons({ type: 'Polygon', coordinates: [square] })).toEqual(['10,1 10,2 11,2 11,1 10,1'])
  })
  it.skipIf(!xmllint)('survive XML whatever a name holds', async () => {
    const view = await viewOf('internal', 'en')
    const xml = capXml(capOf({ ...view, office: '<b>&"\u0000\ud800' }))
    expect(
      execFileSync('xmllint', ['--xpath', '//*[local-name()="senderName"]/text()', '-'], { input: xml, encoding: 'utf8' }).trim(),
    ).toBe('&lt;b&gt;&amp;"')
  })
})
