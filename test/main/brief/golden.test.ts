import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createApp } from '../../../main/app.ts'
import { createFileHost } from '../../../main/shell/file-host.ts'
import { expectGolden } from '../../fixture/golden.ts'
import { noSignal, tempFolder } from '../../fixture/make-store.ts'

const now = (): number => Date.parse('2026-06-10T09:00:00+08:00')

/** Words and tables of the finished page: a line a paragraph, cells between bars, a picture by its words. */
function pageText(html: string): string {
  const plain = (part: string): string =>
    part
      .replace(/<[^>]*>/g, '')
      .replace(/&nbsp;/g, ' ')
      .replace(/&lt;/g, '<')
      .replace(/&gt;/g, '>')
      .replace(/&quot;/g, '"')
      .replace(/&#39;|&apos;/g, "'")
      .replace(/&amp;/g, '&')
      .replace(/[ \t\r\n]+/g, ' ')
      .trim()
  return html
    .replace(/<head>[\s\S]*?<\/head>/, '')
    .replace(/<div role="img" aria-label="([^"]*)"><svg[\s\S]*?<\/svg>/g, (_, words: string) => `[${words}]\n`)
    .replace(
      /<tr[^>]*>([\s\S]*?)<\/tr>/g,
      (_, row: string) =>
        `\n| ${row
          .split(/<\/t[hd]>/)
          .map(plain)
          .filter((_cell, i, all) => i < all.length - 1)
          .join(' | ')} |\n`,
    )
    .split(/<\/(?:h1|h2|h3|p|caption|figcaption|header|footer|div|li|figure|thead|tbody|table|main|body)>|\n/)
    .map(plain)
    .filter((line) => line !== '')
    .join('\n')
}

test('the sample district’s briefing for each audience says what it was found to say', { timeout: 180_000 }, async () => {
  const folder = tempFolder()
  const app = await createApp(
    createFileHost({
      shell: 'terminal',
      storeDir: join(folder, 'store'),
      keys: join(folder, 'keys'),
      version: '0.0.0',
      language: 'zh',
      log: () => {},
      now,
    }),
  )
  onTestFinished(() => app.close())
  await app.handlers['sample.make']({ reports: 6_000, seed: 1 }, noSignal)
  await app.handlers['flag.evaluate']({ asOf: '2026-06-08' }, noSignal)
  const { meetings } = await app.handlers['meeting.list']({}, noSignal)
  for (const { id } of [...meetings].reverse()) await app.handlers['snapshot.freeze']({ meeting: id }, noSignal)
  for (const [name, edition] of [
    ['internal-zh', { audience: 'internal', language: 'zh' }],
    ['internal-en', { audience: 'internal', language: 'en' }],
    ['partner-zh', { audience: 'partner', language: 'zh' }],
    ['housing-zh', { audience: 'partner', agency: 'housing', language: 'zh' }],
    ['public-zh', { audience: 'public', language: 'zh' }],
    ['public-en', { audience: 'public', language: 'en' }],
  ] as const) {
    const receipt = await app.handlers['brief.make'](
      { meeting: meetings[0]!.id, formats: ['html', 'csv'], out: join(folder, name), ...edition },
      noSignal,
    )
    expect([name, receipt.released, receipt.leaks]).toEqual([name, true, []])
    expectGolden(`${pageText(readFileSync(join(receipt.folder, 'briefing.html'), 'utf8'))}\n`, `briefing/${name}.txt`)
    // The files' own hashes hang on the fonts and zlib of the machine where they hold pictures.
    const manifest = JSON.parse(readFileSync(join(receipt.folder, 'manifest.json'), 'utf8')) as {
      files: { file: string; sha256?: string; bytes?: number }[]
    }
    for (const file of manifest.files)
      if (file.file !== 'reports.csv') {
        delete file.sha256
        delete file.bytes
      }
    expectGolden(`${JSON.stringify(manifest, null, 2)}\n`, `briefing/${name}.manifest.json`)
  }
})
