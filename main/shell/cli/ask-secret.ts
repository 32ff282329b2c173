/** Passphrases for the terminal: from a file, else typed without being shown. Never from an argument or a variable's value. */
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs'
import { Failure } from '../../../contract/reply.ts'

/** Bytes; longer is no passphrase but some other file. */
const longest = 4_096

/** The first line of a file ("-" is stdin). @throws Failure not-found when it cannot be read or holds none */
export function secretFromFile(file: string, warn: (line: string) => void): string {
  let text: string
  try {
    const handle = file === '-' ? 0 : openSync(file, 'r')
    try {
      const is = fstatSync(handle)
      if (process.platform !== 'win32' && is.isFile() && (is.mode & 0o077) !== 0)
        warn(`${file} can be read by others: chmod 600 it.`)
      text = readFileSync(handle, 'utf8')
    } finally {
      if (handle !== 0) closeSync(handle)
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'error'
    throw new Failure('not-found', {
      zh: `读不了口令文件 ${file}（${code}），命令没有执行。请检查路径和权限后重试。`,
      en: `The passphrase file ${file} cannot be read (${code}); nothing was done. Check its path and permissions, then try again.`,
    })
  }
  const [line = ''] = text.replace(/^\uFEFF/, '').split(/\r?\n/, 1)
  if (line === '' || line.length > longest)
    throw new Failure('not-found', {
      zh: `口令文件 ${file} 的第一行不是口令，命令没有执行。请把口令单独写在第一行。`,
      en: `The first line of ${file} is no passphrase; nothing was done. Put the passphrase alone on its first line.`,
    })
  return line
}

/** Asks on the terminal; what is typed is not shown. null where there is no terminal, or the person gave up. */
export async function askSecret(question: string, signal: AbortSignal): Promise<string | null> {
  const { stdin } = process
  if (!stdin.isTTY || !process.stderr.isTTY) return null
  process.stderr.write(question)
  stdin.setRawMode(true)
  stdin.setEncoding('utf8')
  return new Promise((done) => {
    let typed = ''
    const end = (answer: string | null): void => {
      stdin.off('data', hear)
      signal.removeEventListener('abort', giveUp)
      stdin.setRawMode(false)
      stdin.pause()
      process.stderr.write('\n')
      done(answer)
    }
    const giveUp = (): void => end(null)
    const hear = (part: string): void => {
      for (const character of part) {
        if (character === '\r' || character === '\n' || character === '\u0003' || character === '\u0004') {
          end(character < '\u0005' ? null : typed)
          return
        }
        if (character === '\u0015') typed = ''
        else if (character === '\u007f' || character === '\b') typed = [...typed].slice(0, -1).join('')
        else if (character >= ' ') typed += character
      }
    }
    stdin.on('data', hear)
    signal.addEventListener('abort', giveUp, { once: true })
    stdin.resume()
  })
}
