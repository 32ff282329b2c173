/** Templates of briefings: those that come with the app, and the office's own. */
import { open, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { HandlerGroup } from '../../contract/api.ts'
import type { BriefTemplate } from '../../contract/briefing.ts'
import { Failure } from '../../contract/reply.ts'
import { type Language, languages } from '../../contract/taxonomy.ts'
import { type House, notFound } from './house.ts'

/** Names of the built-in ones, by what people may call them. */
const builtIn: Readonly<Record<string, Language>> = {
  zh: 'zh',
  en: 'en',
  内置: 'zh',
  内置中文: 'zh',
  内置英文: 'en',
  'built-in': 'en',
}
const builtInNamed = (name: string): Language | null => (Object.hasOwn(builtIn, name) ? (builtIn[name] ?? null) : null)

/** The .docx at a path, never more of it than a template may have. Throws Failure (not-found). */
async function fileContent(file: string): Promise<Uint8Array> {
  const { largestTemplate } = await import('../brief/template/parts.ts')
  try {
    // A pipe would be waited for, a device never ends.
    if (!(await stat(file)).isFile()) throw Object.assign(new Error('not a file'), { code: 'ENOTFILE' })
    const handle = await open(file, 'r')
    try {
      const { size } = await handle.stat()
      // One byte more tells the reader that it is too large, and reads no further.
      const bytes = Buffer.alloc(Math.min(size, largestTemplate + 1))
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0)
      return new Uint8Array(bytes.buffer, bytes.byteOffset, bytesRead)
    } finally {
      await handle.close()
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? (error as Error).name
    throw notFound(
      `读不到模板 ${file}（${code}），没有做任何改动。请检查路径，或改用已保存模板的名称（template list 列出）。`,
      `The template ${file} cannot be read (${code}); nothing was done. Check the path, or give the name of a kept template (template list).`,
    )
  }
}

/**
 * The bytes of a template by its name, or of the .docx at a path; names come first.
 * @throws Failure not-found
 */
export async function templateContent(house: House, nameOrPath: string): Promise<Uint8Array> {
  const name = nameOrPath.normalize('NFC')
  const kept = await house.store.call('template.read', { name })
  if (kept) return kept.content
  const language = builtInNamed(name)
  if (language) return (await import('../brief/template/built-in.ts')).builtInTemplate(language)
  return fileContent(nameOrPath)
}

export function templateHandlers(
  house: House,
): HandlerGroup<'template.list' | 'template.check' | 'template.add' | 'template.remove' | 'template.save'> {
  const { store } = house
  const own = (zh: string, en: string): Failure => new Failure('bad-request', { zh, en })
  return {
    async 'template.list'() {
      const { builtInTemplate } = await import('../brief/template/built-in.ts')
      const ours = languages.map(
        (language): BriefTemplate => ({
          name: language,
          language,
          builtIn: true,
          bytes: builtInTemplate(language).length,
        }),
      )
      return { templates: [...ours, ...(await store.call('template.list', {}))] }
    },
    async 'template.check'({ file }) {
      const { checkTemplate } = await import('../brief/template/check.ts')
      return checkTemplate(await templateContent(house, file))
    },
    async 'template.add'({ file, name: asked, language }) {
      const name = asked.normalize('NFC').trim()
      if (builtInNamed(name))
        throw own(
          `“${name}”是内置模板的名称，没有保存。请换一个名称。`,
          `"${name}" is the name of a built-in template; nothing was kept. Choose another name.`,
        )
      if (/[/\\\p{Cc}]/u.test(name))
        throw own(
          `模板名称里不能有斜线，没有保存。请换一个名称。`,
          `A template's name cannot hold a slash; nothing was kept. Choose another name.`,
        )
      const content = await fileContent(file)
      const { checkTemplate } = await import('../brief/template/check.ts')
      const report = await checkTemplate(content)
      if (!report.ok) {
        const { refusal } = await import('../brief/template/refusal.ts')
        throw new Failure('bad-request', refusal(report))
      }
      return store.call('template.put', { name, language, content, at: house.nowSeconds() })
    },
    async 'template.remove'({ name: asked }) {
      const name = asked.normalize('NFC')
      const { removed } = await store.call('template.remove', { name })
      if (removed) return { removed: name }
      if (builtInNamed(name))
        throw own(`“${name}”是内置模板，不能删除。`, `"${name}" is a built-in template and cannot be removed.`)
      throw notFound(
        `没有名为“${name}”的模板，没有做任何改动。请看模板清单（template list）。`,
        `There is no template named "${name}"; nothing was done. See the list (template list).`,
      )
    },
    async 'template.save'({ name: asked, out }) {
      const name = asked.normalize('NFC')
      const language = builtInNamed(name)
      const kept = await store.call('template.read', { name })
      if (!kept && !language)
        throw notFound(
          `没有名为“${name}”的模板，没有写出文件。请看模板清单（template list）。`,
          `There is no template named "${name}"; no file was written. See the list (template list).`,
        )
      const content = await templateContent(house, name)
      const file = resolve(out)
      try {
        const handle = await open(file, 'wx', 0o600)
        try {
          await handle.writeFile(content)
        } finally {
          await handle.close()
        }
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code ?? (error as Error).name
        if (code === 'EEXIST')
          throw own(
            `${file} 已存在，没有改动它。请换一个文件名。`,
            `${file} is there already and was not touched. Choose another name.`,
          )
        throw new Failure('storage', {
          zh: `写不了文件 ${file}（${code}），没有写出模板。请检查文件夹和权限。`,
          en: `The file ${file} cannot be written (${code}); no template was saved. Check the folder and its rights.`,
        })
      }
      return { file }
    },
  }
}
