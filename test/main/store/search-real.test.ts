/** Recall and precision on real Chinese messages, where the shared data lie beside the repository. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createApp } from '../../../main/app.ts'
import { createFileHost } from '../../../main/shell/file-host.ts'
import { openForReading } from '../../../main/store/open.ts'
import { foldText } from '../../../main/text/fold.ts'
import { builtInGroups } from '../../../main/text/synonym.ts'
import { noSignal, seeded, tempFolder } from '../../fixture/make-store.ts'
import { repository } from '../../fixture/run-cli.ts'

const messages = join(repository, '..', 'shared', 'data', 'zh', 'messages.xlsx')
if (!existsSync(messages)) console.log(`skipped: ${messages} is not here`)

test.skipIf(!existsSync(messages))(
  '1,000 random substrings of real messages find exactly the messages that hold them',
  async () => {
    const folder = tempFolder()
    const storeDir = join(folder, 'store')
    const host = createFileHost({
      shell: 'terminal',
      storeDir,
      keys: join(folder, 'keys'),
      version: '0.0.0',
      language: 'zh',
      log: () => {},
      now: Date.now,
    })
    const app = await createApp(host)
    try {
      await app.handlers['import.run']({ files: [messages] }, noSignal)
      const { id } = JSON.parse(readFileSync(join(storeDir, 'store.json'), 'utf8')) as { id: string }
      const db = openForReading({ folder: storeDir, key: (await host.secrets.read(id)) as Uint8Array })
      const rows = db.prepare('SELECT title, body, place FROM report_text ORDER BY report_id').raw().all() as (string | null)[][]
      db.close()
      expect(rows.length).toBeGreaterThan(1_000)
      const bare = (text: string): string => [...text].map((c) => foldText(c) || '\u0001').join('')
      const texts = rows.map((columns) => columns.filter((c) => c !== null).map(bare))
      const grouped = new Set(builtInGroups.flat().map((word) => foldText(word)))
      const random = seeded(7)
      let hits = 0
      for (let k = 0; k < 1_000; k++) {
        const runs = (texts[Math.floor(random() * texts.length)] as string[]).join('\u0001').match(/\p{Script=Han}{2,}/gu)
        if (!runs) continue
        const run = [...(runs[Math.floor(random() * runs.length)] as string)]
        const length = Math.min(run.length, 2 + Math.floor(random() * 5))
        const at = Math.floor(random() * (run.length - length + 1))
        const term = run.slice(at, at + length).join('')
        const wanted = texts.filter((columns) => columns.some((t) => t.includes(term))).length
        const text = grouped.has(term) ? `"${term}"` : term
        expect((await app.handlers['report.count']({ filter: { text } }, noSignal)).matched, text).toBe(wanted)
        hits += wanted
      }
      expect(hits).toBeGreaterThan(10_000)
    } finally {
      await app.close()
    }
  },
)
