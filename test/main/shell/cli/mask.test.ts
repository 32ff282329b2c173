/** `fieldbrief mask`: a text, or lines of stdin, without a store. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tempFolder } from '../../../fixture/make-store.ts'
import { repository } from '../../../fixture/run-cli.ts'

const run = (folder: string, words: string[], input = ''): { status: number | null; out: string; err: string } => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(repository, 'main', 'shell', 'cli', 'main.ts'), 'mask', ...words],
    {
      input,
      encoding: 'utf8',
      env: { ...process.env, FIELDBRIEF_KEYS: join(folder, 'keys'), FIELDBRIEF_STORE: join(folder, 'store'), HOME: folder },
    },
  )
  return { status, out: stdout, err: stderr }
}

test('--text answers the masked text and its spans, and opens no store', () => {
  const folder = tempFolder()
  const { status, out } = run(folder, ['--text', '我叫张伟，电话13812345678', '--json'])
  expect([status, JSON.parse(out)]).toEqual([
    0,
    {
      masked: '我叫▇▇，电话▇▇▇▇▇▇▇▇▇▇▇',
      spans: [
        { start: 2, end: 4, kind: 'name' },
        { start: 7, end: 18, kind: 'phone' },
      ],
    },
  ])
  expect([existsSync(join(folder, 'store')), existsSync(join(folder, 'keys'))]).toEqual([false, false])
})

test('each line of stdin is one document, or one line of text; nothing of a text reaches stderr', () => {
  const lines = ['Mr. Smith, 617-555-0123', '', '路灯不亮', 'a control \u001b[31m character']
  const json = run(tempFolder(), ['--json'], `${lines.join('\r\n')}\r\n`)
  expect([json.status, json.err]).toEqual([0, ''])
  const documents = json.out.trimEnd().split('\n')
  expect(documents.map((line) => (JSON.parse(line) as { masked: string }).masked)).toEqual([
    'Mr. ▇▇▇▇▇, ▇▇▇▇▇▇▇▇▇▇▇▇',
    '',
    '路灯不亮',
    lines[3],
  ])
  expect(json.out).not.toContain('\u001b')
  const text = run(tempFolder(), [], lines.slice(0, 3).join('\n'))
  expect(text.out).toBe('Mr. ▇▇▇▇▇, ▇▇▇▇▇▇▇▇▇▇▇▇\n\n路灯不亮\n')
})

test('a word that no option takes is no text to be passed over', () => {
  const { status, out, err } = run(tempFolder(), ['13812345678'])
  expect([status, out, err.includes('Usage: fieldbrief mask')]).toEqual([2, '', true])
})
