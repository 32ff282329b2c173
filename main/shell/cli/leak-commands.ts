/** `leakcheck`: what finished files hold that may not leave. Works on files alone. */
import { resolve } from 'node:path'
import type { Leak } from '../../../contract/briefing.ts'
import { Failure } from '../../../contract/reply.ts'
import { type Audience, audiences } from '../../../contract/taxonomy.ts'
import { type Command, n, table, text, Usage, word } from './words.ts'

interface Answer {
  /** With any finding the command fails: exit 1. */
  ok: boolean
  audience: Audience
  files: number
  findings: Leak[]
}

const filesWord = (count: number): string => `${n(count)} ${count === 1 ? 'file' : 'files'}`

export const leakCommands: Record<string, Command> = {
  leakcheck: {
    usage: 'leakcheck PATH [--audience internal|partner|public]',
    values: ['audience'],
    storeless: true,
    async run(words, { signal }): Promise<Answer> {
      const path = resolve(word(words, 0, 'PATH'))
      const asked = text(words, 'audience')
      const audience = audiences.find((a) => a === asked)
      if (asked !== undefined && !audience) throw new Usage(`--audience takes ${audiences.join(', ')}, not "${asked}"`)
      const { countFiles, leakCheck } = await import('../../brief/leak/check.ts')
      const { statedAudience } = await import('../../brief/leak/audience.ts')
      const files = await countFiles(path).catch((error: NodeJS.ErrnoException) => {
        throw new Failure('not-found', {
          zh: `读不了 ${path}（${error.code ?? error.name}），没有检查。请核对路径和权限后重试。`,
          en: `${path} cannot be read (${error.code ?? error.name}); nothing was checked. Check the path and its permissions, then try again.`,
        })
      })
      const reader = audience ?? (await statedAudience(path)) ?? 'partner'
      const findings = await leakCheck(path, { audience: reader, signal })
      return { ok: findings.length === 0, audience: reader, files, findings }
    },
    print: (a: Answer) =>
      a.findings.length === 0
        ? `Nothing found in ${filesWord(a.files)}, for the audience "${a.audience}".`
        : [
            `${n(a.findings.length)} findings in ${filesWord(a.files)}, for the audience "${a.audience}":`,
            table(a.findings.map((f) => [f.key, f.file, f.where, f.kind, f.text])),
          ].join('\n'),
  },
}
