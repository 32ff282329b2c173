import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { handMade, p } from '../../fixture/brief/docx.ts'
import { noSignal, tempApp, tempFolder } from '../../fixture/make-store.ts'

test('a template is kept, listed behind the built-in ones, saved again as it was, and removed', async () => {
  const { handlers } = await tempApp()
  const folder = tempFolder()
  const file = join(folder, 'office.docx')
  const content = handMade({ body: p('{title}') + p('{@body}') })
  writeFileSync(file, content)
  const added = await handlers['template.add']({ file, name: '区办 2026', language: 'zh' }, noSignal)
  expect(added).toEqual({ name: '区办 2026', language: 'zh', builtIn: false, bytes: content.length })
  const { templates } = await handlers['template.list']({}, noSignal)
  expect(templates.map((t) => [t.name, t.builtIn])).toEqual([['zh', true], ['en', true], ['区办 2026', false]]) // biome-ignore format: short
  expect(templates.every((t) => t.bytes > 1_000)).toBe(true)
  const out = join(folder, 'again.docx')
  expect(await handlers['template.save']({ name: '区办 2026', out }, noSignal)).toEqual({ file: out })
  expect(readFileSync(out).equals(content)).toBe(true)
  await expect(handlers['template.save']({ name: '区办 2026', out }, noSignal)).rejects.toMatchObject({ code: 'bad-request' })
  expect(await handlers['template.remove']({ name: '区办 2026' }, noSignal)).toEqual({ removed: '区办 2026' })
  await expect(handlers['template.remove']({ name: '区办 2026' }, noSignal)).rejects.toMatchObject({ code: 'not-found' })
})

test('a template with a slip is not kept, and the refusal says where and what was meant', async () => {
  const { handlers } = await tempApp()
  const file = join(tempFolder(), 'slip.docx')
  writeFileSync(file, handMade({ body: p('{tilte}') }))
  await expect(handlers['template.add']({ file, name: 'x', language: 'zh' }, noSignal)).rejects.toMatchObject({
    code: 'bad-request',
    text: { zh: expect.stringContaining('¶1') },
  })
  expect((await handlers['template.list']({}, noSignal)).templates).toHaveLength(2)
  expect(await handlers['template.check']({ file }, noSignal)).toMatchObject({
    ok: false,
    unknown: [{ name: 'tilte', nearest: 'title' }],
  })
})

test('the built-in ones are saved to begin from, checked by name, and cannot be replaced or removed', async () => {
  const { handlers } = await tempApp()
  const out = join(tempFolder(), 'zh.docx')
  await handlers['template.save']({ name: '内置', out }, noSignal)
  expect(await handlers['template.check']({ file: out }, noSignal)).toMatchObject({ ok: true })
  expect(await handlers['template.check']({ file: 'en' }, noSignal)).toMatchObject({ ok: true })
  await expect(handlers['template.add']({ file: out, name: 'zh', language: 'zh' }, noSignal)).rejects.toMatchObject({
    code: 'bad-request',
  })
  await expect(handlers['template.remove']({ name: 'en' }, noSignal)).rejects.toMatchObject({ code: 'bad-request' })
  await expect(handlers['template.check']({ file: join(tempFolder(), 'none.docx') }, noSignal)).rejects.toMatchObject({
    code: 'not-found',
  })
})
