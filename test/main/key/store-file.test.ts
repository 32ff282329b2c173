import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { clear, inTurn, leftBehind, sweepDrafts } from '../../../main/key/file-turn.ts'
import { changeStoreFile, nameStore, parseStoreFile, readStoreFile } from '../../../main/key/store-file.ts'
import { tempFolder } from '../../fixture/make-store.ts'

describe('store.json', () => {
  test('of an older program is read, and what a newer one put in survives a change', async () => {
    const folder = tempFolder()
    writeFileSync(join(folder, 'store.json'), '{"format":"fieldbrief store","id":"store-0a","later":{"x":1}}\n')
    expect(readStoreFile(folder)).toMatchObject({ id: 'store-0a' })
    await changeStoreFile(folder, (file) => ({ ...file, autoLockMinutes: 5 }))
    expect(JSON.parse(readFileSync(join(folder, 'store.json'), 'utf8'))).toEqual({
      format: 'fieldbrief store',
      id: 'store-0a',
      later: { x: 1 },
      autoLockMinutes: 5,
    })
    expect(statSync(join(folder, 'store.json')).mode & 0o777).toBe(0o600)
  })

  test.each([
    '',
    '{',
    'null',
    '{"id":"store-1"}',
    '{"format":"fieldbrief store","id":"../../x"}',
    '{"format":"fieldbrief store","id":"a","slots":[{"kind":"passphrase","kdf":{"memoryKib":-1,"passes":1,"lanes":1},"salt":"","nonce":"","wrapped":""}]}',
    '{"format":"fieldbrief store","id":"a","slots":[{"kind":"recovery","salt":"AA==","nonce":"AA==","wrapped":"AA=="}]}',
  ])('that is damaged is told, not guessed at: %s', (text) => {
    expect(() => parseStoreFile(text, 'store.json')).toThrow(expect.objectContaining({ code: 'storage' }))
  })

  test('is changed by one process at a time: no change is lost', async () => {
    const folder = tempFolder()
    nameStore(folder)
    const child = join(folder, 'child.ts')
    const source = join(import.meta.dirname, '../../../main/key/store-file.ts')
    writeFileSync(
      child,
      `import { changeStoreFile } from ${JSON.stringify(source)}
       for (let i = 0; i < 40; i++) await changeStoreFile(process.argv[2], (f) => ({ ...f, lockedAt: (f.lockedAt ?? 0) + 1 }))`,
    )
    const ended = await Promise.all(
      [1, 2, 3].map(async () => (await once(spawn(process.execPath, [child, folder], { stdio: 'inherit' }), 'exit'))[0]),
    )
    expect(ended).toEqual([0, 0, 0])
    expect(readStoreFile(folder).lockedAt).toBe(120)
    expect(readdirSync(folder).sort()).toEqual(['child.ts', 'store.json'])
  })

  test('a turn that a killed process left does not keep others out; its old drafts are swept', async () => {
    const folder = tempFolder()
    nameStore(folder)
    const gone = spawn(process.execPath, ['-e', ''])
    await once(gone, 'exit')
    writeFileSync(join(folder, 'store.json.turn'), String(gone.pid))
    const token = join(folder, 'store.json.turn')
    const dead = leftBehind(token) as string
    expect(await inTurn(join(folder, 'store.json'), () => 'mine')).toBe('mine')
    // One that found the same token dead, but slower: the turn that was taken since stays its owner's.
    const owner = String(process.pid)
    writeFileSync(token, owner)
    expect(leftBehind(token)).toBeNull()
    clear(token, dead)
    expect(readFileSync(token, 'utf8')).toBe(owner)
    expect(readdirSync(folder).sort()).toEqual(['store.json', 'store.json.turn'])
    rmSync(token)
    const [old, young] = ['store.json.00000000.draft', 'store.json.11111111.draft'].map((name) => join(folder, name)) as [
      string,
      string,
    ]
    for (const draft of [old, young]) writeFileSync(draft, 'half')
    utimesSync(old, 1, 1)
    mkdirSync(join(folder, 'elsewhere'))
    sweepDrafts(join(folder, 'store.json'))
    expect([existsSync(old), existsSync(young)]).toEqual([false, true])
  })
})
