/** What a person is told when a file is no basemap: what it is, what that means, what to do. */
import { basename } from 'node:path'
import { Failure } from '../../contract/reply.ts'

const unchanged = { zh: '没有添加，现有底图不变。', en: 'It was not added; the basemap in use stays.' }
const askFor = {
  zh: '请改用 PMTiles 第 3 版（.pmtiles）或 MBTiles（.mbtiles）文件。',
  en: 'Use a PMTiles version 3 (.pmtiles) or MBTiles (.mbtiles) file.',
}

/** @param zh what the file is, such as "ZIP 压缩包"; @param en the same, such as "a ZIP archive" */
export function notABasemap(file: string, zh: string, en: string, cause?: unknown): Failure {
  const name = basename(file)
  return new Failure(
    'bad-request',
    {
      zh: `${name} 是${zh}，不能当作底图。${unchanged.zh}${askFor.zh}`,
      en: `${name} is ${en}, which cannot be shown as a basemap. ${unchanged.en} ${askFor.en}`,
    },
    { cause },
  )
}

export function otherVersion(file: string, version: number): Failure {
  const name = basename(file)
  const [fixZh, fixEn] =
    version < 3
      ? ['请用 pmtiles convert 命令转换成第 3 版后再添加。', 'Convert it to version 3 with "pmtiles convert", then add it.']
      : ['请向提供者索取第 3 版文件，或升级本程序。', 'Ask its provider for a version 3 file, or update this program.']
  return new Failure('bad-request', {
    zh: `${name} 是 PMTiles 第 ${version} 版，本程序只读第 3 版。${unchanged.zh}${fixZh}`,
    en: `${name} is PMTiles version ${version}; this program reads version 3. ${unchanged.en} ${fixEn}`,
  })
}

export function damagedFile(file: string, kind: 'PMTiles' | 'MBTiles', zh: string, en: string, cause?: unknown): Failure {
  const name = basename(file)
  return new Failure(
    'bad-request',
    {
      zh: `${name} 是 ${kind} 底图，但文件不完整或已损坏（${zh}）。${unchanged.zh}请重新下载或重新复制这个文件，再添加一次。`,
      en: `${name} is a ${kind} basemap, but incomplete or damaged (${en}). ${unchanged.en} Download or copy the file again, then add it once more.`,
    },
    { cause },
  )
}

export function unknownTiles(file: string, zh: string, en: string): Failure {
  const name = basename(file)
  return new Failure('bad-request', {
    zh: `${name} 里的瓦片是 ${zh}，地图画不出来。${unchanged.zh}请改用矢量（MVT）或图片（PNG、JPEG、WebP、AVIF）瓦片的文件。`,
    en: `The tiles in ${name} are ${en}, which the map cannot draw. ${unchanged.en} Use a file with vector (MVT) or picture (PNG, JPEG, WebP, AVIF) tiles.`,
  })
}

export function unreadable(file: string, cause: unknown): Failure {
  const code = (cause as NodeJS.ErrnoException).code ?? 'error'
  const name = basename(file)
  return new Failure(
    code === 'ENOENT' ? 'not-found' : 'storage',
    {
      zh: `读不了底图文件 ${name}（${code}）。${unchanged.zh}请检查路径和权限后重试。`,
      en: `The basemap file ${name} cannot be read (${code}). ${unchanged.en} Check its path and permissions, then try again.`,
    },
    { cause },
  )
}

/** An MBTiles file whose last changes still lie beside it, or that another program holds. */
export function inUse(file: string, code: string, cause: unknown): Failure {
  const name = basename(file)
  return new Failure(
    'busy',
    {
      zh: `${name} 现在打不开（${code}），可能另一个程序还在写它。${unchanged.zh}请关闭那个程序，或先把文件复制到别处，再添加一次。`,
      en: `${name} cannot be opened now (${code}); another program may still be writing it. ${unchanged.en} Close that program, or copy the file elsewhere first, then add it once more.`,
    },
    { cause },
  )
}
