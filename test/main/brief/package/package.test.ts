import { execFileSync, spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { generateIdentity, identityToRecipient } from 'age-encryption'
import { describe, expect, test } from 'vitest'
import { isPackageName, manifestText, outsideFilter, readManifest } from '../../../../main/brief/package/manifest.ts'
import { pageOf } from '../../../../main/brief/package/open.ts'
import { officeKey, readSignature, signatureFile, signatureHolds } from '../../../../main/brief/package/sign.ts'
import { check, openPath } from '../../../../main/brief/package/verify.ts'
import { has } from '../../../fixture/brief/other-programs.ts'
import { tempFolder } from '../../../fixture/make-store.ts'
import { bytes, contents, input, makePackage, office, seed } from '../../../fixture/package/make-package.ts'
import { wickedZip } from '../../../fixture/package/wicked-zip.ts'

const age = has('age', 'age')
const unzip = has('unzip', 'unzip')

async function verify(path: string) {
  const opened = await openPath(path)
  if ('sha256' in opened) return { stray: opened }
  try {
    return await check(opened)
  } finally {
    await opened.source.close()
  }
}
const states = async (path: string): Promise<Record<string, string>> => {
  const found = await verify(path)
  if ('stray' in found) throw new Error(`${path} belongs to no manifest`)
  return Object.fromEntries(found.files.map((f) => [f.file, f.state]))
}
const allSame = { 'briefing.html': 'same', 'layers.gpkg': 'same', 'reports.csv': 'same' }

describe('a package as it was made', () => {
  test('is the same bytes again, wherever and whenever it is made', async () => {
    const [a, b] = [await makePackage(), await makePackage()]
    for (const name of ['manifest.json', 'manifest.sig', 'package.zip'])
      expect(bytes(a, name).equals(bytes(b, name)), name).toBe(true)
    for (const name of readdirSync(a)) expect(statSync(join(a, name)).mode & 0o777, name).toBe(0o600)
  })

  test('is found whole from its folder, its zip, its manifest and its signature', async () => {
    const folder = await makePackage()
    for (const path of [folder, join(folder, 'package.zip'), join(folder, 'manifest.json'), join(folder, 'manifest.sig')]) {
      const found = await verify(path)
      expect(found, path).toMatchObject({
        signature: 'good',
        publicKey: officeKey(seed(1)).publicKey,
        manifest: { snapshot: 'S-0123456789ab', counts: input.counts },
      })
      expect(await states(path)).toEqual(allSame)
    }
  })

  test('tells of one file that lies beside its manifest, and of no other', async () => {
    const folder = await makePackage()
    rmSync(join(folder, 'layers.gpkg'))
    writeFileSync(join(folder, 'holiday.txt'), 'something else')
    expect(await states(join(folder, 'reports.csv'))).toEqual({ 'reports.csv': 'same' })
  })

  test.skipIf(!unzip)('passes the check of Info-ZIP, which finds the files it was made of', async () => {
    const folder = await makePackage()
    expect(execFileSync('unzip', ['-t', join(folder, 'package.zip')], { encoding: 'utf8' })).toContain('No errors detected')
    expect(execFileSync('unzip', ['-p', join(folder, 'package.zip'), 'reports.csv'], { encoding: 'utf8' })).toBe(
      contents['reports.csv'],
    )
  })

  test.skipIf(!age)("is opened by Debian's age with the agency's key alone, when it was sealed to it", async () => {
    const identity = await generateIdentity()
    const recipient = await identityToRecipient(identity)
    const folder = await makePackage({ seal: [recipient, await identityToRecipient(await generateIdentity())] })
    expect(existsSync(join(folder, 'package.zip'))).toBe(false)
    const [key, other] = [join(dirname(folder), 'key.txt'), join(dirname(folder), 'other.txt')]
    writeFileSync(key, `${identity}\n`, { mode: 0o600 })
    writeFileSync(other, `${await generateIdentity()}\n`, { mode: 0o600 })
    const sealed = join(folder, 'package.zip.age')
    expect(spawnSync('age', ['-d', '-i', other, sealed]).status).not.toBe(0)
    const opened = join(dirname(folder), 'package.zip')
    execFileSync('age', ['-d', '-i', key, '-o', opened, sealed])
    expect(readFileSync(opened).equals(bytes(await makePackage(), 'package.zip'))).toBe(true)
    expect(await states(opened)).toEqual(allSame)
    await expect(openPath(sealed)).rejects.toMatchObject({ code: 'bad-request', text: { en: expect.stringContaining('sealed') } })
  })
})

describe('a package that was touched', () => {
  test('names the file that was changed, by one byte or in its size', async () => {
    const folder = await makePackage()
    const csv = join(folder, 'reports.csv')
    writeFileSync(csv, readFileSync(csv, 'utf8').replace('fire', 'fine'))
    writeFileSync(join(folder, 'layers.gpkg'), 'short')
    expect(await states(folder)).toEqual({ ...allSame, 'reports.csv': 'changed', 'layers.gpkg': 'changed' })
    expect(await states(csv)).toEqual({ 'reports.csv': 'changed' })
  })

  test('names a document that was cut short, though it is no whole zip any more', async () => {
    const folder = await makePackage({
      files: { 'briefing.docx': wickedZip([{ name: 'word/document.xml', data: 'x'.repeat(999) }]).toString('latin1') },
    })
    const file = join(folder, 'briefing.docx')
    expect(await states(file)).toEqual({ 'briefing.docx': 'same' })
    writeFileSync(file, readFileSync(file).subarray(0, 50))
    expect(await states(file)).toEqual({ 'briefing.docx': 'changed' })
    writeFileSync(join(folder, 'package.zip'), bytes(folder, 'package.zip').subarray(0, 90))
    await expect(verify(join(folder, 'package.zip'))).rejects.toMatchObject({ code: 'bad-request' })
  })

  test('names a file that is missing and one that was added', async () => {
    const folder = await makePackage()
    rmSync(join(folder, 'layers.gpkg'))
    writeFileSync(join(folder, 'extra.docx'), 'x')
    expect(await states(folder)).toEqual({ ...allSame, 'layers.gpkg': 'missing', 'extra.docx': 'added' })
  })

  test('does not follow a link in the place of a file', async () => {
    const folder = await makePackage()
    const elsewhere = join(dirname(folder), 'copy.csv')
    copyFileSync(join(folder, 'reports.csv'), elsewhere)
    rmSync(join(folder, 'reports.csv'))
    symlinkSync(elsewhere, join(folder, 'reports.csv'))
    expect((await states(folder))['reports.csv']).toBe('missing')
  })

  test('has a bad signature when its manifest was changed to fit', async () => {
    const folder = await makePackage()
    const manifest = join(folder, 'manifest.json')
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"matched": 3', '"matched": 2'))
    expect(await verify(folder)).toMatchObject({ signature: 'bad' })
    rmSync(join(folder, 'manifest.sig'))
    expect(await verify(folder)).toMatchObject({ signature: 'none', publicKey: null })
    writeFileSync(join(folder, 'manifest.sig'), '{"algorithm":"none"}')
    expect(await verify(folder)).toMatchObject({ signature: 'bad' })
  })

  test('is told by its key when another one signed it anew', async () => {
    const folder = await makePackage()
    writeFileSync(join(folder, 'manifest.sig'), signatureFile(bytes(folder, 'manifest.json'), officeKey(seed(2)), office))
    expect(await verify(folder)).toMatchObject({ signature: 'good', publicKey: officeKey(seed(2)).publicKey })
  })

  test('is seen through when only the zip beside the files was changed', async () => {
    const folder = await makePackage()
    const other = await makePackage({ files: { ...contents, 'reports.csv': 'other' } })
    copyFileSync(join(other, 'package.zip'), join(folder, 'package.zip'))
    expect(await states(folder)).toEqual({ ...allSame, 'package.zip': 'changed' })
    writeFileSync(join(folder, 'package.zip'), 'no zip')
    expect((await states(folder))['package.zip']).toBe('changed')
  })

  test('a file alone, or a folder without a manifest, proves nothing', async () => {
    const folder = tempFolder()
    writeFileSync(join(folder, 'reports.csv'), 'x')
    expect(await verify(join(folder, 'reports.csv'))).toMatchObject({ stray: { file: 'reports.csv', bytes: 1 } })
    await expect(verify(folder)).rejects.toMatchObject({ code: 'bad-request' })
    await expect(verify(join(folder, 'nothing.zip'))).rejects.toMatchObject({ code: 'not-found' })
    writeFileSync(join(folder, 'manifest.json'), '{"format":"something"}')
    await expect(verify(folder)).rejects.toMatchObject({ code: 'bad-request' })
  })
})

describe('a package that means harm', () => {
  const manifest = manifestText(input, [])
  const zipped = (parts: Parameters<typeof wickedZip>[0]): string => {
    const path = join(tempFolder(), 'package.zip')
    writeFileSync(path, wickedZip([{ name: 'manifest.json', data: manifest }, ...parts]))
    return path
  }

  test.each(['../evil.txt', '/etc/evil.txt', 'a/../../evil.txt', '..\\evil.txt', 'C:/evil.txt'])(
    'is refused for a name that leads out of it: %s',
    async (name) => {
      await expect(verify(zipped([{ name, data: 'x' }]))).rejects.toMatchObject({ code: 'barred' })
    },
  )

  test('is refused for a link and for a name twice', async () => {
    await expect(verify(zipped([{ name: 'link.csv', data: '/etc/passwd', mode: 0o120777 }]))).rejects.toMatchObject({
      code: 'barred',
    })
    await expect(verify(zipped([{ name: 'manifest.json', data: '{}' }]))).rejects.toMatchObject({ code: 'barred' })
  })

  test('is refused for a bomb before it is unpacked', async () => {
    const bomb = Buffer.alloc(64 * 2 ** 20)
    await expect(verify(zipped([{ name: 'reports.csv', data: bomb }]))).rejects.toMatchObject({
      code: 'barred',
      text: { en: expect.stringContaining('zip bomb') },
    })
    await expect(verify(zipped([{ name: 'reports.csv', data: 'x', size: 2 ** 31 }]))).rejects.toMatchObject({ code: 'barred' })
  })

  test('is refused when a file holds more than it says', async () => {
    const files = [{ file: 'reports.csv', bytes: 10, sha256: '0'.repeat(64) }]
    const path = join(tempFolder(), 'package.zip')
    writeFileSync(
      path,
      wickedZip([
        { name: 'manifest.json', data: manifestText(input, files) },
        { name: 'reports.csv', data: 'y'.repeat(5_000), size: 10 },
      ]),
    )
    await expect(verify(path)).rejects.toMatchObject({ code: 'barred' })
  })

  test('is refused when its manifest names what lies outside, or a kind of file that no briefing has', () => {
    const named = (file: string): string => manifestText(input, [{ file, bytes: 1, sha256: '0'.repeat(64) }])
    expect(readManifest(named('reports.csv'))?.files).toHaveLength(1)
    for (const name of [
      '../reports.csv',
      '/reports.csv',
      'a\\b.csv',
      '.hidden.csv',
      'virus.exe',
      'con.csv',
      'a/b/c/d.csv',
      'x.csv ',
      'a//b.csv',
      'tab\t.csv',
      'turn\u202e.csv',
    ]) {
      expect(isPackageName(name), name).toBe(false)
      expect(readManifest(named(name)), name).toBe(null)
    }
    expect(isPackageName('styles/报告 (1).qml')).toBe(true)
  })

  test('opens nothing outside its folder through a manifest that lies beside other files', async () => {
    const folder = tempFolder()
    mkdirSync(join(folder, 'in'))
    writeFileSync(join(folder, 'secret.csv'), 'x')
    const text = manifestText(input, []).replace(
      '"files": []',
      `"files": [{"file":"../secret.csv","bytes":1,"sha256":"${'0'.repeat(64)}"}]`,
    )
    writeFileSync(join(folder, 'in', 'manifest.json'), text)
    await expect(verify(join(folder, 'in'))).rejects.toMatchObject({ code: 'bad-request' })
  })
})

test("a page that is not as its manifest says is not shown; the sound one is, with its numbers' marks", async () => {
  const folder = await makePackage()
  const page = async (): Promise<string | null> => {
    const opened = await openPath(folder)
    if ('sha256' in opened) throw new Error('no package')
    return pageOf(opened, await check(opened))
  }
  expect(await page()).toContain('<span class="n" data-n="matched">3</span>')
  writeFileSync(join(folder, 'briefing.html'), contents['briefing.html']!.replace('3', '4'))
  expect(await page()).toBe(null)
})

test('a signature is of these bytes, this key and no other', () => {
  const key = officeKey(seed(7))
  const text = signatureFile(Buffer.from('manifest'), key, office)
  const read = readSignature(text)
  expect(read && signatureHolds(Buffer.from('manifest'), read)).toBe(true)
  expect(read && signatureHolds(Buffer.from('manifesT'), read)).toBe(false)
  expect(read && signatureHolds(Buffer.from('manifest'), { ...read, publicKey: officeKey(seed(8)).publicKey })).toBe(false)
  // RFC 8032, 7.1, test 1: the public half of a known seed.
  const known = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex')
  expect(Buffer.from(officeKey(known).publicKey, 'base64').toString('hex')).toBe(
    'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
  )
})

test("an outside audience's manifest tells a drawn place coarsely, and no report numbers or phones", () => {
  const filter = {
    text: '楼道 13800001234',
    ids: [1, 2],
    near: { lon: 118.588213, lat: 30.957512, metres: 120 },
    bbox: [118.5012, 30.9012, 118.6012, 30.9912] as [number, number, number, number],
  }
  const outside = outsideFilter(filter)
  expect(outside.ids).toBeUndefined()
  expect(outside.text).not.toContain('13800001234')
  expect(outside.near).toEqual({ lon: 118.59, lat: 30.96, metres: 500 })
  expect(JSON.stringify(outside)).not.toMatch(/\d\.\d{4,}/)
  expect(JSON.parse(manifestText({ ...input, filter, audience: 'internal' }, [])).filter).toEqual(filter)
})
