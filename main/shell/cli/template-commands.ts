/** Templates of briefings: `brief check`, and those that are kept here. */
import { open } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Answer } from '../../../contract/api.ts'
import type { BriefTemplate, TemplateReport } from '../../../contract/briefing.ts'
import { Failure } from '../../../contract/reply.ts'
import { type Command, n, required, table, text, word } from './words.ts'

const lines = ({ ok, known, unknown, unused, problems }: TemplateReport): string =>
  [
    ok ? '模板可用。 The template can be used.' : '模板用不了。 The template cannot be used.',
    ...unknown.map(
      (u) =>
        `  ? {${u.name}}  ${u.where}${u.nearest ? `  是不是 {${u.nearest}}？ Did you mean {${u.nearest}}?` : '  不认识。 Not one of ours.'}`,
    ),
    ...problems.map((p) => `  ! ${p.zh}\n    ${p.en}`),
    `会填写 ${known.length} 种 will be filled: ${known.map((k) => (k.times > 1 ? `${k.name} ×${k.times}` : k.name)).join(' ') || '-'}`,
    `没有用到 not used: ${unused.join(' ') || '-'}`,
  ].join('\n')

export const templateCommands: Record<string, Command> = {
  'brief check': {
    usage: 'brief check TEMPLATE.docx',
    storeless: true,
    async run(words): Promise<TemplateReport> {
      const file = resolve(word(words, 0, 'TEMPLATE.docx'))
      const { largestTemplate } = await import('../../brief/template/parts.ts')
      const { checkTemplate } = await import('../../brief/template/check.ts')
      const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
        throw new Failure('not-found', {
          zh: `读不了 ${file}（${error.code ?? error.name}），没有检查。请核对路径和权限后重试。`,
          en: `${file} cannot be read (${error.code ?? error.name}); nothing was checked. Check the path and its permissions, then try again.`,
        })
      })
      try {
        const bytes = Buffer.alloc(Math.min((await handle.stat()).size, largestTemplate + 1))
        const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0).catch((error: NodeJS.ErrnoException) => {
          throw new Failure('not-found', {
            zh: `读不了 ${file}（${error.code ?? error.name}），没有检查。请给出一个 .docx 文件。`,
            en: `${file} cannot be read (${error.code ?? error.name}); nothing was checked. Name a .docx file.`,
          })
        })
        return await checkTemplate(bytes.subarray(0, bytesRead))
      } finally {
        await handle.close()
      }
    },
    print: lines,
  },
  'template list': {
    usage: 'template list',
    run: (_words, { call }) => call('template.list', {}),
    print: (a: Answer<'template.list'>) =>
      table([
        ['name', 'language', 'bytes', ''],
        ...a.templates.map((t) => [t.name, t.language, n(t.bytes), t.builtIn ? 'built in' : '']),
      ]),
  },
  'template add': {
    usage: 'template add FILE.docx --name NAME [--language zh|en]',
    values: ['name', 'language'],
    run: (words, { call }) =>
      call('template.add', {
        file: resolve(word(words, 0, 'FILE.docx')),
        name: required(words, 'name'),
        language: (text(words, 'language') ?? 'zh') as 'zh',
      }),
    print: (a: BriefTemplate) => `Kept "${a.name}" (${n(a.bytes)} bytes). Use it with: brief ... --template "${a.name}"`,
  },
  'template remove': {
    usage: 'template remove NAME',
    run: (words, { call }) => call('template.remove', { name: word(words, 0, 'NAME') }),
    print: (a: Answer<'template.remove'>) => `Removed "${a.removed}".`,
  },
  'template save': {
    usage: 'template save NAME --out FILE.docx',
    values: ['out'],
    run: (words, { call }) => call('template.save', { name: word(words, 0, 'NAME'), out: resolve(required(words, 'out')) }),
    print: (a: Answer<'template.save'>) => `Written to ${a.file}.`,
  },
}
