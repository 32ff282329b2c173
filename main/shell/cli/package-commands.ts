/** Briefings that come back: checked, and looked at. */
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { OpenedPackage, Verification } from '../../../contract/briefing.ts'
import { Failure } from '../../../contract/reply.ts'
import { type Command, countsLine, table, text, word } from './words.ts'

const lines = (v: Verification): string =>
  [
    `${v.valid ? 'valid' : 'NOT VALID'}  ${v.title ?? ''}`.trimEnd(),
    v.words.en,
    table([
      ['made', v.madeAt],
      ['for', v.audience === null ? null : `${v.audience}${v.agency === null ? '' : ` ${v.agency}`}`],
      ['snapshot', v.snapshot],
      ['signature', v.signature],
      [
        'by',
        v.madeBy ? `${v.madeBy.name.zh} ${v.madeBy.name.en}${v.madeBy.ours ? ' (this office)' : ''} ${v.madeBy.publicKey}` : null,
      ],
    ]),
    ...(v.counts ? [countsLine(v.counts)] : []),
    table(v.files.map((f) => [`  ${f.state}`, f.file])),
  ].join('\n')

export const packageCommands: Record<string, Command> = {
  verify: {
    usage: 'verify PATH   (a folder, package.zip, manifest.json, or any one file of a briefing)',
    async run(words, { call }) {
      const verification = await call('package.verify', { path: resolve(word(words, 0, 'PATH')) })
      // Not valid is exit 1.
      return { ...verification, ok: verification.valid }
    },
    print: (a: Verification) => lines(a),
  },
  'package open': {
    usage: 'package open PATH [--html FILE]   (read only; --html writes its page, cleaned)',
    values: ['html'],
    async run(words, { call }) {
      const opened = await call('package.open', { path: resolve(word(words, 0, 'PATH')) })
      const out = text(words, 'html')
      if (out === undefined) return opened
      const file = resolve(out)
      if (opened.html === null)
        throw new Failure('not-found', {
          zh: '包里没有可以显示的页面（briefing.html），没有写出文件。请在签发时勾选 HTML。',
          en: 'The package holds no page that can be shown (briefing.html); no file was written. It has to be made with HTML among its formats.',
        })
      try {
        writeFileSync(file, opened.html, { flag: 'wx', mode: 0o600 })
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code ?? 'error'
        throw new Failure('storage', {
          zh: `写不了文件 ${file}（${code}），没有生成文件。请换一个文件名或文件夹。`,
          en: `The file ${file} cannot be written (${code}); nothing was made. Choose another name or folder.`,
        })
      }
      return { ...opened, html: file }
    },
    print: (a: OpenedPackage) =>
      a.html === null || a.html.startsWith('<')
        ? lines(a.verification)
        : `${lines(a.verification)}\nIts page, cleaned: ${a.html}`,
  },
}
