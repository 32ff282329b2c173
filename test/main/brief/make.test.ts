import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3-multiple-ciphers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Counts } from '../../../contract/model.ts'
import { type Audience, formats as allFormats, audiences, type Language } from '../../../contract/taxonomy.ts'
import { briefHtml } from '../../../main/brief/html.ts'
import { leakCheck } from '../../../main/brief/leak/check.ts'
import { makeBrief } from '../../../main/brief/make.ts'
import { officeKey } from '../../../main/brief/package/sign.ts'
import { readZip } from '../../../main/brief/unzip.ts'
import { snapshot } from '../../fixture/brief/district.ts'

/** All that need no browser. */
const formats = allFormats.filter((format) => format !== 'pdf')
const root = mkdtempSync(join(tmpdir(), 'brief-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const has = (program: string): boolean => spawnSync('which', [program]).status === 0
const office = has('soffice')
const ogr = has('ogrinfo')
const poppler = has('pdftotext')
if (!office) console.log('skipped: soffice is not installed (apt-get install libreoffice-writer-nogui libreoffice-calc-nogui)')
if (!ogr) console.log('skipped: ogrinfo is not installed (apt-get install gdal-bin)')
if (!poppler) console.log('skipped: pdftotext is not installed (apt-get install poppler-utils)')

/** LibreOffice with a profile of its own, so that it neither finds nor leaves settings. */
function convert(file: string, to: string, out: string): void {
  const profile = mkdtempSync(join(tmpdir(), 'office-'))
  try {
    execFileSync(
      'soffice',
      [`-env:UserInstallation=file://${profile}`, '--headless', '--convert-to', to, '--outdir', out, file],
      {
        stdio: 'pipe',
        timeout: 110_000,
      },
    )
  } finally {
    rmSync(profile, { recursive: true, force: true })
  }
}

async function part(zip: string, path: string): Promise<string> {
  for await (const entry of readZip(zip)) if (entry.path === path) return entry.bytes.toString('utf8')
  throw new Error(`${zip} has no ${path}`)
}
const words = (xml: string): string => xml.replace(/<\/(?:w:p|td|th|p|tr)>/g, '\n').replace(/<[^>]*>/g, '')

/** matched, mapped, without location, suppressed as the document's own line states them. */
function stated(text: string): number[] {
  const m =
    /([\d,]+) 件匹配 = ([\d,]+) 已上图 \+ ([\d,]+) 无位置 \+ ([\d,]+) 已抑制/.exec(text) ??
    /([\d,]+) matched = ([\d,]+) mapped \+ ([\d,]+) no location \+ ([\d,]+) suppressed/.exec(text)
  return m ? m.slice(1, 5).map((n) => Number(n.replaceAll(',', ''))) : []
}
const four = (c: Counts): number[] => [c.matched, c.mapped, c.withoutLocation, c.suppressed]

const made = new Map<string, string>()
const folderOf = (audience: Audience, language: Language): string => made.get(`${audience} ${language}`)!
beforeAll(async () => {
  for (const audience of audiences)
    for (const language of ['zh', 'en'] as const) {
      const folder = join(root, `${audience}-${language}`)
      await makeBrief(snapshot({ audience, language }), formats, folder)
      made.set(`${audience} ${language}`, folder)
    }
}, 400_000)

describe('a briefing in every format', () => {
  it.each(
    audiences.flatMap(
      (a) =>
        [
          [a, 'zh'],
          [a, 'en'],
        ] as [Audience, Language][],
    ),
  )(
    // biome-ignore format: short
    'states the same count contract in each (%s, %s)',
    async (audience, language) => {
      const folder = folderOf(audience, language)
      const { counts } = snapshot({ audience, language })
      expect(stated(words(await part(join(folder, 'briefing.docx'), 'word/document.xml')))).toEqual(four(counts))
      expect(stated(words(readFileSync(join(folder, 'briefing.html'), 'utf8')))).toEqual(four(counts))

      const workbook = await part(join(folder, 'annex.xlsx'), 'xl/workbook.xml')
      const sheets = [...workbook.matchAll(/<sheet name="([^"]+)"/g)].map((m) => m[1])
      const provenance = sheets.findIndex((name) => name === '出处' || name === 'Provenance') + 1
      expect(stated(words(await part(join(folder, 'annex.xlsx'), `xl/worksheets/sheet${provenance}.xml`)))).toEqual(four(counts))
      const csv = readFileSync(join(folder, 'reports.csv'), 'utf8')
      expect(csv.startsWith('\ufeff')).toBe(true)
      expect(csv.split('\r\n')).toHaveLength(counts.matched + 2)
      const rows = (await part(join(folder, 'annex.xlsx'), 'xl/worksheets/sheet1.xml')).match(/<row /g)?.length
      expect(rows).toBe(counts.matched + 1)

      const json = JSON.parse(readFileSync(join(folder, 'reports.geojson'), 'utf8'))
      expect(json.fieldbrief.counts).toEqual(counts)
      expect(json.features).toHaveLength(counts.matched)
      if (audience !== 'public') expect(json.features.filter((f: { geometry: unknown }) => f.geometry).length).toBe(counts.mapped)

      const db = new Database(join(folder, 'layers.gpkg'), { readonly: true })
      const kept = Object.fromEntries(
        db
          .prepare<[], { what: string; value: string }>('SELECT what, value FROM counts')
          .all()
          .map((r) => [r.what, r.value]),
      )
      expect(['matched', 'mapped', 'withoutLocation', 'suppressed'].map((k) => Number(kept[k]))).toEqual(four(counts))
      expect(db.prepare('SELECT count(*) n FROM reports').get()).toEqual({ n: counts.matched })
      if (audience !== 'public') expect(db.prepare('SELECT count(geom) n FROM reports').get()).toEqual({ n: counts.mapped })
      db.close()

      const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'))
      expect(manifest.counts).toEqual(counts)
    },
  )

  it('has a manifest whose hashes are those of the files, in a folder only its owner opens', () => {
    const folder = folderOf('partner', 'zh')
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'))
    expect(manifest.files.map((f: { file: string }) => f.file).sort()).toEqual(
      readdirSync(folder)
        .filter((f) => f !== 'manifest.json')
        .sort(),
    )
    for (const { file, bytes, sha256 } of manifest.files) {
      const content = readFileSync(join(folder, file))
      expect([file, content.length, createHash('sha256').update(content).digest('hex')]).toEqual([file, bytes, sha256])
    }
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    for (const file of readdirSync(folder)) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600)
  })

  it('is the same to the byte when made again from the same snapshot', async () => {
    const again = join(root, 'again')
    const receipt = await makeBrief(snapshot({ audience: 'internal', language: 'zh' }), formats, again)
    const first = JSON.parse(readFileSync(join(folderOf('internal', 'zh'), 'manifest.json'), 'utf8'))
    expect(receipt.files).toEqual(first.files)
  })

  it('is signed and packed with the snapshot’s time, and the package holds every file of the manifest', async () => {
    const sign = { key: officeKey(new Uint8Array(32).fill(3)), office: { zh: '办公室', en: 'Office' } }
    const folder = join(root, 'signed')
    const receipt = await makeBrief(snapshot({ reports: 30 }), ['html', 'csv'], folder, { sign })
    expect(receipt.package).toBe('package.zip')
    const packed: [string, string][] = []
    for await (const entry of readZip(join(folder, 'package.zip')))
      packed.push([entry.path, createHash('sha256').update(entry.bytes).digest('hex')])
    expect(packed.map(([name]) => name)).toEqual(['manifest.json', 'manifest.sig', 'briefing.html', 'reports.csv'])
    for (const { file, sha256 } of receipt.files) expect(packed).toContainEqual([file, sha256])
    expect(
      createHash('sha256')
        .update(readFileSync(join(folder, 'manifest.json')))
        .digest('hex'),
    ).toBe(receipt.manifest)
    const again = join(root, 'signed-again')
    await makeBrief(snapshot({ reports: 30 }), ['html', 'csv'], again, { sign })
    for (const file of readdirSync(folder))
      expect([file, readFileSync(join(again, file))]).toEqual([file, readFileSync(join(folder, file))])
  })

  it('says what to do where no PDF can be printed, before anything is written', async () => {
    const folder = join(root, 'no-pdf', 'out')
    await expect(makeBrief(snapshot({ reports: 3 }), ['pdf', 'html'], folder)).rejects.toMatchObject({ code: 'not-found' })
    expect(existsSync(join(root, 'no-pdf'))).toBe(false)
  })

  it('names no person in the document properties', async () => {
    for (const file of ['briefing.docx', 'annex.xlsx']) {
      const core = await part(join(folderOf('internal', 'zh'), file), 'docProps/core.xml')
      expect(core).toMatch(/<dc:creator>(?:Fieldbrief|青澜区安全工作办公室)<\/dc:creator>/)
      expect(core).toMatch(/<cp:lastModifiedBy>(?:Fieldbrief|青澜区安全工作办公室)<\/cp:lastModifiedBy>/)
      expect(core).toMatch(/2026-06-09T01:32:00Z/)
    }
  })

  it('is one HTML file without script or anything to fetch, the page the preview shows', async () => {
    const html = readFileSync(join(folderOf('internal', 'zh'), 'briefing.html'), 'utf8')
    expect(html).toBe(await briefHtml(snapshot({ audience: 'internal', language: 'zh' })))
    expect(html).not.toMatch(/<script|<link|<iframe|\bon\w+=|url\((?!#)|src=/i)
    expect(
      [...html.matchAll(/https?:\/\/[^"'\s<]+/g)].map((m) => m[0]).filter((u) => !u.startsWith('http://www.w3.org/')),
    ).toEqual([])
    expect(html.match(/<svg/g)).toHaveLength(3)
  })

  it('draws a map that says so when nothing can be put on it, and a document of zero reports', async () => {
    const folder = join(root, 'empty')
    const empty = snapshot({ reports: 0 })
    await makeBrief(
      { ...empty, before: null, flags: [], period: null, areas: { type: 'FeatureCollection', features: [] } },
      formats,
      folder,
    )
    const html = readFileSync(join(folder, 'briefing.html'), 'utf8')
    expect(html).toContain('没有可上图的报告')
    expect(stated(words(html))).toEqual([0, 0, 0, 0])
    expect(JSON.parse(readFileSync(join(folder, 'reports.geojson'), 'utf8')).features).toEqual([])
  })
})

describe('other programs open it', () => {
  it.skipIf(!office || !poppler)('LibreOffice turns the DOCX into pages with its headings and numbers', () => {
    for (const [language, headings] of [
      ['zh', ['青澜区公共安全情况简报', '一、总体情况', '五、重点预警', '八、方法与数据质量', '1,093 件匹配']],
      ['en', ['Public Safety Briefing', '1. Summary', '5. Flags', '8. Method and data quality', '1,093 matched']],
    ] as const) {
      const out = join(root, `pdf-${language}`)
      convert(join(folderOf('internal', language), 'briefing.docx'), 'pdf', out)
      const text = execFileSync('pdftotext', ['-layout', join(out, 'briefing.pdf'), '-'], { encoding: 'utf8', maxBuffer: 1e8 })
      for (const heading of headings) expect(text.replace(/\s+/g, ' ')).toContain(heading)
    }
  })

  it.skipIf(!office)('LibreOffice reads the XLSX: a line for each report, times as times, text as text', () => {
    const out = join(root, 'csv')
    convert(join(folderOf('internal', 'zh'), 'annex.xlsx'), 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false', out)
    const csv = readFileSync(join(out, 'annex.csv'), 'utf8')
    const lines = csv.trimEnd().split('\n')
    expect(lines).toHaveLength(1_094)
    expect(lines[0]).toContain('发生时间')
    expect(lines[1]).toMatch(/^1093,(?:12345 热线|网格上报),QL-2026-001093,2026-06-08 23:58:44,/)
  })

  it.skipIf(!ogr)('ogrinfo reads the layers of the GeoPackage and counts the same', () => {
    const file = join(folderOf('internal', 'zh'), 'layers.gpkg')
    const info = execFileSync('ogrinfo', ['-ro', '-so', '-al', file], { encoding: 'utf8' })
    expect(info).toMatch(/Layer name: reports[\s\S]*?Geometry: Point\nFeature Count: 1093\n/)
    expect(info).toMatch(/Layer name: areas[\s\S]*?Geometry: Multi Polygon\nFeature Count: 13\n/)
    expect(info).toMatch(/Layer name: flags[\s\S]*?Geometry: Multi Polygon\nFeature Count: 3\n/)
    const { counts } = snapshot()
    const sql = execFileSync('ogrinfo', ['-ro', file, '-sql', 'SELECT count(*) AS n FROM reports WHERE geom IS NOT NULL'], {
      encoding: 'utf8',
    })
    expect(sql).toContain(`n (Integer) = ${counts.mapped}`)
    expect(spawnSync('ogrinfo', ['-ro', '-so', '-al', file], { encoding: 'utf8' }).stderr).not.toMatch(/Warning|ERROR/)
  })

  it('marks the GeoPackage with its id and version, and has every mandatory table', () => {
    const bytes = readFileSync(join(folderOf('internal', 'zh'), 'layers.gpkg'))
    expect(bytes.toString('latin1', 0, 15)).toBe('SQLite format 3')
    expect(bytes.toString('latin1', 68, 72)).toBe('GPKG')
    expect(bytes.readUInt32BE(60)).toBe(10_300)
    const db = new Database(join(folderOf('internal', 'zh'), 'layers.gpkg'), { readonly: true })
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(db.pragma('foreign_key_check')).toEqual([])
    expect(
      db
        .prepare<[], { srs_id: number }>('SELECT srs_id FROM gpkg_spatial_ref_sys ORDER BY srs_id')
        .all()
        .map((r) => r.srs_id),
    ).toEqual([-1, 0, 4326])
    db.close()
  })

  it.skipIf(!ogr)('ogrinfo reads the GeoJSON and counts the same', () => {
    const info = execFileSync('ogrinfo', ['-ro', '-so', '-al', join(folderOf('partner', 'en'), 'reports.geojson')], {
      encoding: 'utf8',
    })
    expect(info).toMatch(/Geometry: Point\nFeature Count: 1093\n/)
  })
})

describe('text from reports is never more than text', () => {
  const evil = [
    '=HYPERLINK("http://x","y")',
    '+1+1',
    '-2+3',
    '@SUM(A1)',
    '\t=1+1',
    '\r=1+1',
    '<script>alert(1)</script>',
    '"><img src=x>',
    ']]>&amp;\u0000\u0008\ud800',
  ]
  it('stays inert in XLSX, and its characters come back', async () => {
    for (const [i, title] of evil.entries()) {
      const folder = join(root, `evil-${i}`)
      await makeBrief(
        snapshot({ reports: 3, planted: { title, text: title } }),
        i === 0 ? ['xlsx', 'html', 'docx'] : ['xlsx', 'html'],
        folder,
      )
      const sheet = await part(join(folder, 'annex.xlsx'), 'xl/worksheets/sheet1.xml')
      expect(sheet).not.toMatch(/<f[ >]/)
      const cell = /<c r="G2"([^>]*)>.*?<t [^>]*>([\s\S]*?)<\/t>/.exec(sheet)!
      expect(cell[1]).toContain('t="inlineStr"')
      const html = readFileSync(join(folder, 'briefing.html'), 'utf8')
      expect(html).not.toMatch(/<script>alert|<img/)
    }
  })
  it.skipIf(!office)('LibreOffice shows it as it was written, not as a result', async () => {
    const folder = join(root, 'evil-csv')
    await makeBrief(snapshot({ reports: 3, planted: { title: '=1+1', text: '@SUM(1,2)' } }), ['xlsx'], folder)
    convert(join(folder, 'annex.xlsx'), 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false', folder)
    const line = readFileSync(join(folder, 'annex.csv'), 'utf8').split('\n')[1]
    expect(line).toContain('=1+1')
    expect(line).toContain('@SUM(1,2)')
  })
})

describe('the leak check', () => {
  const secret = '13812345678'
  it('finds nothing in clean files of any audience', async () => {
    for (const [edition, folder] of made)
      expect(await leakCheck(folder, { audience: edition.split(' ')[0] as Audience })).toEqual([])
  })

  it.each(audiences)(
    'stops a release (%s) until each finding is cleared with a reason, and leaves nothing behind',
    async (audience) => {
      const folder = join(root, `barred-${audience}`, 'out')
      const snap = { ...snapshot({ audience, reports: 20 }), office: `电话${secret}` }
      const stopped = await makeBrief(snap, ['docx', 'html'], folder)
      expect(stopped).toMatchObject({ released: false, folder: '', files: [], package: null, manifest: null, cleared: [] })
      expect(stopped.leaks.map((leak) => leak.kind)).toContain('phone')
      expect(JSON.stringify(stopped.leaks)).not.toContain(secret)
      expect(readdirSync(join(root, `barred-${audience}`))).toEqual([])

      const [first, ...rest] = stopped.leaks
      const cleared = stopped.leaks.map((leak) => ({ key: leak.key, reason: `值班电话，对外公开 ${secret}` }))
      // One of them is not enough.
      if (rest.length > 0) {
        const still = await makeBrief(snap, ['docx', 'html'], folder, { cleared: cleared.slice(0, 1) })
        expect([still.released, still.leaks, still.cleared.map((leak) => leak.key)]).toEqual([false, rest, [first?.key]])
        expect(readdirSync(join(root, `barred-${audience}`))).toEqual([])
      }
      const made = await makeBrief(snap, ['docx', 'html'], folder, { cleared })
      expect([made.released, made.leaks, made.cleared.length]).toEqual([true, [], stopped.leaks.length])
      const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as {
        cleared: { key: string; reason: string }[]
      }
      expect(manifest.cleared.map((line) => line.key)).toEqual(cleared.map((line) => line.key))
      // What was let stand is told in the manifest, the reason without what it names.
      expect(manifest.cleared[0]?.reason).toMatch(/^值班电话，对外公开 /)
      expect(JSON.stringify(manifest.cleared)).not.toContain(secret)
    },
  )
})

describe('the folder', () => {
  it('is whole or not there when the work is cancelled on the way', async () => {
    const stop = new AbortController()
    const folder = join(root, 'cancelled', 'out')
    const work = makeBrief(snapshot({ reports: 5_000 }), formats, folder, {
      signal: stop.signal,
      progress: (done) => done >= 2_000 && stop.abort(),
    })
    await expect(work).rejects.toMatchObject({ name: 'AbortError' })
    expect(readdirSync(join(root, 'cancelled'))).toEqual([])
  })

  it('is whole or not there when the rows fail on the way', async () => {
    const folder = join(root, 'failed', 'out')
    const snap = snapshot({ reports: 3_000 })
    const rows: typeof snap.rows = async (offset, limit) => {
      if (offset >= 2_000) throw new Error('disk')
      return snap.rows(offset, limit)
    }
    for (const format of ['xlsx', 'gpkg', 'geojson', 'csv'] as const)
      await expect(makeBrief({ ...snap, rows }, [format], folder)).rejects.toThrow('disk')
    expect(readdirSync(join(root, 'failed'))).toEqual([])
  })

  it.skipIf(process.platform !== 'linux')('says so where the disk takes no folder', async () => {
    await expect(makeBrief(snapshot(), ['csv'], '/proc/fieldbrief')).rejects.toMatchObject({
      code: 'storage',
      message: expect.stringContaining('Nothing was written'),
    })
  })

  it('keeps what a person has put there, and takes the place of an earlier briefing', async () => {
    const folder = join(root, 'held')
    mkdirSync(folder)
    writeFileSync(join(folder, 'notes.txt'), 'mine')
    await expect(makeBrief(snapshot({ reports: 3 }), ['html'], folder)).rejects.toMatchObject({ code: 'bad-request' })
    expect(readdirSync(folder)).toEqual(['notes.txt'])
    rmSync(join(folder, 'notes.txt'))
    await makeBrief(snapshot({ reports: 3 }), ['html', 'geojson'], folder)
    await makeBrief(snapshot({ reports: 4 }), ['html'], folder)
    expect(readdirSync(folder).sort()).toEqual(['briefing.html', 'manifest.json'])
    expect(existsSync(join(root, '.held.old'))).toBe(false)
    expect(readdirSync(root).filter((f) => f.startsWith('.'))).toEqual([])
  })
})
