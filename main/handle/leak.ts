/** The leak check over files that lie somewhere: made here, changed by hand since, or got from others. */
import { basename } from 'node:path'
import type { HandlerGroup } from '../../contract/api.ts'
import { Failure } from '../../contract/reply.ts'
import type { House } from './house.ts'

export function leakHandlers(house: House): HandlerGroup<'leak.check'> {
  return {
    'leak.check': ({ path, audience }, context) =>
      house.jobs.run(
        'brief',
        { zh: `正在检查 ${basename(path)} 有无泄露`, en: `Checking ${basename(path)} for leaks` },
        'bytes',
        context,
        async (job) => {
          const { countFiles, leakCheck } = await import('../brief/leak/check.ts')
          const { statedAudience } = await import('../brief/leak/audience.ts')
          const files = await countFiles(path).catch((error: NodeJS.ErrnoException) => {
            throw new Failure('not-found', {
              zh: `读不了 ${path}（${error.code ?? error.name}），没有检查。请核对路径和权限后重试。`,
              en: `${path} cannot be read (${error.code ?? error.name}); nothing was checked. Check the path and its permissions, then try again.`,
            })
          })
          const reader = audience ?? (await statedAudience(path)) ?? 'partner'
          const findings = await leakCheck(path, {
            audience: reader,
            signal: job.signal,
            progress: (done, total) => job.progress(done, total),
          })
          return { findings, files, audience: reader }
        },
      ),
  }
}
