import { randomBytes } from 'node:crypto'
import { appendFileSync, closeSync, openSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { HandlerGroup } from '../../contract/api.ts'
import { Failure } from '../../contract/reply.ts'
import { scratchFolder } from '../scratch.ts'
import { placeReports } from './area.ts'
import type { House } from './house.ts'

const largestUpload = 2 * 1024 ** 3

export function importHandlers(house: House): HandlerGroup<'import.choose' | 'import.stage' | 'import.preview' | 'import.run'> {
  const { host, store } = house
  /** Files a browser window is sending: upload -> file and bytes so far. They go when they were imported, or with the store. */
  const uploads = new Map<string, { file: string; bytes: number }>()
  const drop = (): void => {
    for (const { file } of uploads.values()) rmSync(dirname(file), { recursive: true, force: true })
    uploads.clear()
    process.off('exit', drop)
  }
  process.once('exit', drop)
  house.closing.addEventListener('abort', drop, { once: true })
  const rules = async () => {
    const file = join(host.storeDir, 'categories.json')
    const own = await (await import('../sync/taxonomy/rules.ts')).readRulesFile(file)
    if (own) (await import('../sync/taxonomy/purpose.ts')).checkPurpose([...own.rules, ...own.words], file)
    return own
  }

  return {
    'import.choose': async () => ({ files: host.chooseFiles ? await host.chooseFiles() : [] }),
    async 'import.stage'({ name, upload, bytes, last }) {
      const id = upload ?? randomBytes(12).toString('hex')
      let entry = uploads.get(id)
      if (!entry) {
        if (upload !== undefined)
          throw new Failure('not-found', {
            zh: '这次上传已中断。请重新选择文件。',
            en: 'This upload was ended. Choose the file again.',
          })
        const folder = await scratchFolder('upload')
        const plain =
          basename(name)
            .replace(/[^\p{L}\p{N}._ -]/gu, '_')
            .slice(-120) || 'upload'
        entry = { file: join(folder, plain), bytes: 0 }
        closeSync(openSync(entry.file, 'wx', 0o600))
        uploads.set(id, entry)
      }
      entry.bytes += bytes.length
      if (entry.bytes > largestUpload) {
        rmSync(dirname(entry.file), { recursive: true, force: true })
        uploads.delete(id)
        throw new Failure('bad-request', {
          zh: '文件超过 2 GB，无法从浏览器窗口传入。请在终端里导入：报告用命令 import，底图用 basemap add。',
          en: 'The file is larger than 2 GB, too large for a browser window. Bring it in from a terminal: reports with the command import, a basemap with basemap add.',
        })
      }
      appendFileSync(entry.file, bytes)
      return { upload: id, file: last ? entry.file : null }
    },
    async 'import.preview'({ file, ...options }) {
      const { previewFile } = await import('../sync/file/preview.ts')
      return previewFile(file, options, { now: host.now, userRules: await rules() })
    },
    async 'import.run'(request, context) {
      const names = request.files.map((f) => basename(f)).join(', ')
      return house.jobs.run('import', { zh: `正在导入 ${names}`, en: `Importing ${names}` }, 'bytes', context, async (job) => {
        const { importFiles } = await import('../sync/file/import.ts')
        try {
          const files = await importFiles(store, request, {
            signal: job.signal,
            now: host.now,
            userRules: await rules(),
            progress: ({ done, total }) => job.progress(done, total),
          })
          // Also after a file of reports: a pass that was cut short goes on.
          await placeReports(house, { signal: job.signal })
          if (files.some((f) => f.holds === 'areas')) {
            const { problems } = await store.call('area.check', {})
            for (const outcome of files) if (outcome.holds === 'areas') outcome.problems = problems
          }
          for (const [id, { file }] of uploads) {
            if (!request.files.includes(file)) continue
            rmSync(dirname(file), { recursive: true, force: true })
            uploads.delete(id)
          }
          return { files }
        } finally {
          await house.changed({ areas: true })
        }
      })
    },
  }
}
