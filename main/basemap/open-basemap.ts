/** Opens a basemap by what the file holds, whatever its name says. */
import { open, stat } from 'node:fs/promises'
import { Failure } from '../../contract/reply.ts'
import type { TileReader } from './basemap-calls.ts'
import { openMbtiles } from './mbtiles-reader.ts'
import { openPmtiles } from './pmtiles-reader.ts'
import { damagedFile, notABasemap, unreadable } from './refusal.ts'

/** [first bytes, Chinese, English] */
const others: [string, string, string][] = [
  ['PK\u0003\u0004', ' ZIP 压缩包（请先解压）', 'a ZIP archive (unpack it first)'],
  ['\u001f\u008b', ' gzip 压缩文件（请先解压）', 'a gzip-compressed file (unpack it first)'],
  ['%PDF', ' PDF 文档', 'a PDF document'],
  ['\u0089PNG', '一张图片', 'a picture'],
  ['\u00ff\u00d8\u00ff', '一张图片', 'a picture'],
  ['II*\u0000', '一张 TIFF 图片', 'a TIFF picture'],
  ['MM\u0000*', '一张 TIFF 图片', 'a TIFF picture'],
]

/**
 * Throws Failure: not there or not readable, not a basemap, a basemap that cannot be shown.
 * @param isNew whether the file comes from outside: its whole structure is gone through before anything is asked of it
 */
export async function openBasemap(file: string, isNew = false): Promise<TileReader> {
  let head: string
  try {
    // A pipe would be waited for, a device never ends.
    const kind = await stat(file)
    if (!kind.isFile() && !kind.isDirectory()) throw Object.assign(new Error('not a file'), { code: 'ENOTFILE' })
    const handle = await open(file, 'r')
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64, 0)
      head = buffer.subarray(0, bytesRead).toString('latin1')
    } finally {
      await handle.close()
    }
  } catch (cause) {
    throw (cause as NodeJS.ErrnoException).code === 'EISDIR'
      ? notABasemap(file, '一个文件夹', 'a folder', cause)
      : unreadable(file, cause)
  }
  try {
    if (head.startsWith('PMTiles')) return await openPmtiles(file)
    if (head.startsWith('SQLite format 3\u0000')) return openMbtiles(file, isNew)
  } catch (cause) {
    if (cause instanceof Failure) throw cause
    // What the checks did not foresee is still a file that cannot be read, not a fault of the program's.
    throw damagedFile(
      file,
      head.startsWith('PMTiles') ? 'PMTiles' : 'MBTiles',
      '内容读不出来',
      'its content cannot be read',
      cause,
    )
  }
  if (head.length === 0) throw notABasemap(file, '空文件', 'an empty file')
  // Version 2 and 1 began with "PM" and the version as a number of two bytes.
  if (head.startsWith('PM') && head.charCodeAt(3) === 0 && head.charCodeAt(2) < 3)
    throw notABasemap(
      file,
      ' PMTiles 旧版文件（请用 pmtiles convert 转换成第 3 版）',
      'an old PMTiles file (convert it with "pmtiles convert")',
    )
  const known = others.find(([start]) => head.startsWith(start))
  if (known) throw notABasemap(file, known[1], known[2])
  throw /^[\t\n\r\u0020-\u007e\u0080-\u00ff]*$/.test(head)
    ? notABasemap(
        file,
        '文本文件（若是区域或报告，请用导入）',
        'a text file (areas and reports are imported, not added as a basemap)',
      )
    : notABasemap(file, '无法识别的文件', 'a file of an unknown kind')
}
