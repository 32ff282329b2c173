import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { App } from '../../../main/app.ts'
import { shiftGcj02 } from '../../../main/sample/shift.ts'
import { noSignal, tempApp, tempFolder } from '../../fixture/make-store.ts'

type Point = { lon: number; lat: number }
async function importPoints(app: App, folder: string, source: string, points: Point[], datum?: 'gcj02'): Promise<void> {
  const file = join(folder, `${source}.csv`)
  const lines = points.map((p, i) => `x-${i},2026-01-0${1 + (i % 9)} 08:00,路灯,路灯不亮,${p.lat},${p.lon}`)
  writeFileSync(file, ['id,time,category,text,lat,lon', ...lines].join('\n'))
  const map = join(folder, 'map.json')
  writeFileSync(
    map,
    JSON.stringify({
      fields: { externalId: 'id', occurredAt: 'time', category: 'category', text: 'text', lat: 'lat', lon: 'lon' },
    }),
  )
  const { files } = await app.handlers['import.run'](
    { files: [file], source, map, tz: 'Asia/Shanghai', ...(datum ? { datum } : {}) },
    noSignal,
  )
  expect(files[0]).toMatchObject({ imported: points.length, quarantined: 0 })
}

test('the check of a datum tells a shifted source from a right one, and says where it cannot tell', async () => {
  const folder = tempFolder()
  const app = await tempApp(folder)
  await app.handlers['sample.make']({ reports: 3_000, seed: 4 }, noSignal)
  const rows = []
  let after: string | undefined
  for (let page = 0; page < 3; page++) {
    const found = await app.handlers['report.page'](
      { filter: { hasLocation: true }, limit: 500, ...(after ? { after } : {}) },
      noSignal,
    )
    rows.push(...found.rows)
    after = found.next ?? undefined
  }
  const points = rows.filter((_, i) => i % 5 === 0).map((r) => ({ lon: r.lon as number, lat: r.lat as number }))
  const published = points.map((p) => shiftGcj02(p.lon, p.lat)).map(([lon, lat]) => ({ lon, lat }))
  await importPoints(app, folder, '偏移', published)
  await importPoints(app, folder, '申明', published, 'gcj02')
  await importPoints(
    app,
    folder,
    'Boston',
    Array.from({ length: 50 }, (_, i) => ({ lon: -71.06 + i / 1_000, lat: 42.36 })),
  )
  await importPoints(app, folder, '很少', points.slice(0, 5))
  await importPoints(
    app,
    folder,
    '孤单',
    Array.from({ length: 50 }, (_, i) => ({ lon: 104.06 + i / 1_000, lat: 30.66 })),
  )
  const check = (name: string) => app.handlers['source.shift']({ name }, noSignal)

  const wrong = await check('偏移')
  expect(wrong).toMatchObject({ looksShifted: true, best: 'gcj02', datum: 'wgs84', compared: points.length })
  expect(wrong.fits.map((f) => f.datum)).toEqual(['wgs84', 'gcj02', 'bd09'])
  expect(wrong.fits[1]!.fit).toBeGreaterThan(wrong.fits[0]!.fit)
  expect(wrong.fits[1]!.metres).toBeGreaterThan(300)
  expect(wrong.sentence.zh).toContain('GCJ-02')

  expect(await check('申明')).toMatchObject({ looksShifted: false, best: 'gcj02', datum: 'gcj02' })
  expect(await check('12345 热线')).toMatchObject({ looksShifted: false, best: 'wgs84' })
  expect(await check('Boston')).toMatchObject({
    looksShifted: false,
    compared: 0,
    sentence: { en: expect.stringContaining('outside China') },
  })
  expect(await check('很少')).toMatchObject({ looksShifted: false, sentence: { en: expect.stringContaining('fewer than 30') } })
  expect(await check('孤单')).toMatchObject({
    looksShifted: false,
    sentence: { en: expect.stringContaining('not enough of other sources') },
  })
  await expect(check('没有')).rejects.toMatchObject({ code: 'not-found' })
})
