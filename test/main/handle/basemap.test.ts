import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Job } from '../../../contract/model.ts'
import { type App, createApp } from '../../../main/app.ts'
import { copyInto } from '../../../main/basemap/copy-file.ts'
import { createFileHost } from '../../../main/shell/file-host.ts'
import { madeLayers, madeStreets, makePicture, writePmtiles } from '../../fixture/make-basemap.ts'
import { makeMbtiles } from '../../fixture/make-mbtiles.ts'
import { noSignal, tempApp, tempFolder } from '../../fixture/make-store.ts'

const streets = (name = '街区图'): string =>
  writePmtiles(join(tempFolder(), 'streets.pmtiles'), {
    tiles: { '0/0/0': madeStreets(), '4/13/6': madeStreets() },
    metadata: { name, vector_layers: madeLayers, attribution: 'made up' },
  })

function heard(app: App): (number | null)[] {
  const list: (number | null)[] = []
  app.listen('basemaps.changed', ({ used }) => list.push(used))
  return list
}

describe('basemap files', () => {
  it('are copied into the store for its owner alone, listed, used one at a time, and taken out again', async () => {
    const folder = tempFolder()
    const app = await tempApp(folder)
    const h = app.handlers
    const told = heard(app)
    const first = await h['basemap.add']({ file: streets() }, noSignal)
    expect(first).toMatchObject({
      name: '街区图',
      kind: 'pmtiles',
      tiles: 'vector',
      minZoom: 0,
      maxZoom: 4,
      missing: false,
      url: null,
    })
    const pictures = join(tempFolder(), 'pictures.mbtiles')
    makeMbtiles(pictures, { '1/0/0': makePicture([9, 9, 9]) }, { format: 'png' })
    const second = await h['basemap.add']({ file: pictures, name: '影像' }, noSignal)
    const kept = readdirSync(join(folder, 'store', 'basemap'))
    expect(kept.map((name) => name.split('.').slice(1).join('.')).sort()).toEqual(['mbtiles', 'pmtiles'])
    for (const name of kept) expect(statSync(join(folder, 'store', 'basemap', name)).mode & 0o777).toBe(0o600)
    expect((await h['basemap.list']({}, noSignal)).used).toBeNull()

    expect(await h['basemap.use']({ id: first.id }, noSignal)).toEqual({ used: first.id })
    expect(await h['basemap.use']({ id: second.id }, noSignal)).toEqual({ used: second.id })
    const list = await h['basemap.list']({}, noSignal)
    expect(list.basemaps.map((b) => b.name)).toEqual(['街区图', '影像'])
    expect(list.used).toBe(second.id)

    expect(await h['basemap.remove']({ id: second.id }, noSignal)).toEqual({ removed: '影像' })
    expect((await h['basemap.list']({}, noSignal)).used).toBeNull()
    expect(readdirSync(join(folder, 'store', 'basemap'))).toHaveLength(1)
    expect(existsSync(pictures)).toBe(true)
    expect(told).toEqual([null, null, first.id, second.id, null])
  })

  it('give tiles as bytes, null outside of them, and not-found for a basemap that is not there', async () => {
    const app = await tempApp()
    const { id } = await app.handlers['basemap.add']({ file: streets() }, noSignal)
    const ask = async (z: number, x: number, y: number) => (await app.handlers['basemap.tile']({ id, z, x, y }, noSignal)).bytes
    for (let i = 0; i < 2; i++) expect(Buffer.from((await ask(4, 13, 6)) as Uint8Array).equals(madeStreets())).toBe(true)
    expect(await ask(4, 1, 1)).toBeNull()
    expect(await ask(9, 1, 1)).toBeNull()
    expect(await ask(0, 1, 0)).toBeNull()
    await expect(app.handlers['basemap.tile']({ id: 77, z: 0, x: 0, y: 0 }, noSignal)).rejects.toMatchObject({
      code: 'not-found',
    })
  })

  it('remember the one in use when the store is opened again', async () => {
    const folder = tempFolder()
    const before = await tempApp(folder)
    const { id } = await before.handlers['basemap.add']({ file: streets() }, noSignal)
    await before.handlers['basemap.use']({ id }, noSignal)
    const after = await tempApp(folder)
    expect((await after.handlers['basemap.list']({}, noSignal)).used).toBe(id)
  })

  it('with a damaged tile go on without it and leave one line in the log', async () => {
    const folder = tempFolder()
    const lines: string[] = []
    const app = await createApp(
      createFileHost({
        shell: 'terminal',
        storeDir: join(folder, 'store'),
        keys: join(folder, 'keys'),
        version: '0.0.0',
        log: (line) => lines.push(line),
      }),
    )
    onTestFinished(() => app.close())
    const file = join(folder, 'worn.mbtiles')
    makeMbtiles(
      file,
      { '1/0/0': Uint8Array.of(0x1f, 0x8b, 8, 0, 1), '1/1/0': Uint8Array.of(0x1a, 0xff), '1/1/1': madeStreets() },
      { format: 'pbf' },
    )
    const { id } = await app.handlers['basemap.add']({ file }, noSignal)
    const ask = async (x: number, y: number) => (await app.handlers['basemap.tile']({ id, z: 1, x, y }, noSignal)).bytes
    expect([await ask(0, 0), await ask(1, 0), await ask(0, 0)]).toEqual([null, null, null])
    expect((await ask(1, 1))?.length).toBe(madeStreets().length)
    expect(lines.filter((line) => line.includes('damaged'))).toHaveLength(1)
  })

  it('that another process chose are told to an open window', { timeout: 20_000 }, async () => {
    const folder = tempFolder()
    const terminal = await tempApp(folder)
    const { id } = await terminal.handlers['basemap.add']({ file: streets() }, noSignal)
    const window = await createApp(
      createFileHost({
        shell: 'web',
        storeDir: join(folder, 'store'),
        keys: join(folder, 'keys'),
        version: '0.0.0',
        log: () => {},
      }),
    )
    onTestFinished(() => window.close())
    const told = new Promise((done) => window.listen('basemaps.changed', ({ used }) => done(used)))
    await terminal.handlers['basemap.use']({ id }, noSignal)
    expect(await told).toBe(id)
  })

  it('say so when the file is gone, and cannot be used then', async () => {
    const folder = tempFolder()
    const app = await tempApp(folder)
    const { id } = await app.handlers['basemap.add']({ file: streets() }, noSignal)
    for (const name of readdirSync(join(folder, 'store', 'basemap'))) rmSync(join(folder, 'store', 'basemap', name))
    expect((await app.handlers['basemap.list']({}, noSignal)).basemaps[0]?.missing).toBe(true)
    await expect(app.handlers['basemap.use']({ id }, noSignal)).rejects.toMatchObject({ code: 'not-found' })
    await expect(app.handlers['basemap.tile']({ id, z: 0, x: 0, y: 0 }, noSignal)).rejects.toMatchObject({ code: 'not-found' })
    expect(await app.handlers['basemap.remove']({ id }, noSignal)).toEqual({ removed: '街区图' })
  })

  it('that are refused leave no file, no entry and no job', async () => {
    const folder = tempFolder()
    const app = await tempApp(folder)
    const jobs: Job[] = []
    app.listen('job.progressed', (job) => jobs.push(job))
    const file = join(tempFolder(), 'x.pmtiles')
    writeFileSync(file, 'PMTiles\u0004nothing more')
    await expect(app.handlers['basemap.add']({ file }, noSignal)).rejects.toMatchObject({ code: 'bad-request' })
    expect((await app.handlers['basemap.list']({}, noSignal)).basemaps).toEqual([])
    expect(existsSync(join(folder, 'store', 'basemap'))).toBe(false)
    expect(jobs).toEqual([])
    await app.handlers['basemap.add']({ file: streets() }, noSignal)
    expect(jobs.at(-1)).toMatchObject({ kind: 'basemap', unit: 'bytes', state: 'done' })
  })

  it('that a browser window sent are taken from where they were staged', async () => {
    const app = await tempApp()
    const staged = mkdtempSync(join(tmpdir(), 'fieldbrief-upload-'))
    const file = writePmtiles(join(staged, 'sent.pmtiles'), {
      tiles: { '0/0/0': madeStreets() },
      metadata: { vector_layers: madeLayers },
    })
    expect((await app.handlers['basemap.add']({ file }, noSignal)).name).toBe('sent')
    expect(existsSync(staged)).toBe(false)
  })

  it('that are cancelled in the middle leave nothing behind', async () => {
    const file = join(tempFolder(), 'large.pmtiles')
    writeFileSync(file, new Uint8Array(24 * 1024 * 1024))
    const target = join(tempFolder(), 'basemap')
    const abort = new AbortController()
    const seen: number[] = []
    const copying = copyInto(target, file, 'pmtiles', {
      signal: abort.signal,
      progress: (done) => {
        seen.push(done)
        if (seen.length === 2) abort.abort()
      },
    })
    await expect(copying).rejects.toMatchObject({ code: 'cancelled' })
    expect(seen).toHaveLength(2)
    expect(readdirSync(target)).toEqual([])
  })
})

describe('a tile server', () => {
  /** @param answer gives [status, body, headers] for a path */
  async function serve(
    answer: (path: string) => [number, Uint8Array | string, Record<string, string>?],
  ): Promise<{ origin: string; asked: string[] }> {
    const asked: string[] = []
    const server = createServer((request, response) => {
      asked.push(request.url as string)
      const [status, body, headers] = answer(request.url as string)
      response.writeHead(status, headers).end(body)
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    onTestFinished(() => void server.close())
    return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
  }

  it('is asked by main for single tiles, its pictures told apart from vector tiles', async () => {
    const picture = makePicture([5, 6, 7], 8)
    const { origin, asked } = await serve((path) =>
      path.startsWith('/p/') ? [200, picture] : path.startsWith('/v/') ? [200, madeStreets()] : [404, ''],
    )
    const app = await tempApp()
    const raster = await app.handlers['basemap.add']({ url: `${origin}/p/{z}/{x}/{y}.png?key=s`, name: '影像' }, noSignal)
    expect(raster).toMatchObject({ kind: 'url', tiles: 'raster', maxZoom: 18, bytes: 0, attribution: origin.slice(7) })
    const vector = await app.handlers['basemap.add']({ url: `${origin}/v/{z}/{x}/{-y}`, name: '矢量' }, noSignal)
    expect(vector.layers.map((layer) => layer.id)).toContain('transportation')
    asked.length = 0
    for (let i = 0; i < 2; i++) {
      const { bytes } = await app.handlers['basemap.tile']({ id: raster.id, z: 3, x: 1, y: 2 }, noSignal)
      expect(Buffer.from(bytes as Uint8Array).equals(picture)).toBe(true)
    }
    await app.handlers['basemap.tile']({ id: vector.id, z: 2, x: 1, y: 0 }, noSignal)
    expect(asked).toEqual(['/p/3/1/2.png?key=s', '/v/2/1/3'])
  })

  it('is not added when it gives no tile, something else, or points to another server', async () => {
    const { origin } = await serve((path) =>
      path.startsWith('/none/')
        ? [404, 'no']
        : path.startsWith('/page/')
          ? [200, '<html>hello</html>']
          : [302, '', { location: 'http://127.0.0.1:9/x' }],
    )
    const app = await tempApp()
    const add = (path: string) => app.handlers['basemap.add']({ url: `${origin}${path}/{z}/{x}/{y}`, name: 'x' }, noSignal)
    await expect(add('/none')).rejects.toMatchObject({
      code: 'upstream',
      message: expect.stringContaining('it last answered 404'),
    })
    await expect(add('/page')).rejects.toMatchObject({ code: 'upstream', message: expect.stringContaining('is no map tile') })
    await expect(add('/away')).rejects.toMatchObject({
      code: 'upstream',
      message: expect.stringContaining('points to another server'),
    })
    expect((await app.handlers['basemap.list']({}, noSignal)).basemaps).toEqual([])
  })

  it('must be named by https, or be this machine, with each placeholder once', async () => {
    const app = await tempApp()
    const add = (url: string) => app.handlers['basemap.add']({ url, name: 'x' }, noSignal)
    await expect(add('http://tiles.example/{z}/{x}/{y}')).rejects.toMatchObject({ code: 'barred' })
    await expect(add('https://me:secret@tiles.example/{z}/{x}/{y}')).rejects.toMatchObject({ code: 'barred' })
    for (const url of ['https://tiles.example/{z}/{x}', 'https://{z}.example/{x}/{y}', 'https://tiles.example/{z}/{z}/{x}/{y}'])
      await expect(add(url)).rejects.toMatchObject({ code: 'bad-request' })
  })

  it('that fails leaves a tile out with words and is asked again later', async () => {
    let good = true
    const { origin } = await serve(() => (good ? [200, makePicture([1, 1, 1], 4)] : [500, 'broken']))
    const app = await tempApp()
    const { id } = await app.handlers['basemap.add']({ url: `${origin}/{z}/{x}/{y}`, name: 'x' }, noSignal)
    good = false
    await expect(app.handlers['basemap.tile']({ id, z: 1, x: 0, y: 0 }, noSignal)).rejects.toMatchObject({ code: 'upstream' })
    good = true
    expect((await app.handlers['basemap.tile']({ id, z: 1, x: 0, y: 0 }, noSignal)).bytes).not.toBeNull()
  })
})
