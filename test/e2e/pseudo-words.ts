/**
 * What the tests do to every message of the renderer before it is shown (globalThis.fieldbriefWords, renderer/text).
 * `marked`: an invisible sign in front, so that the program's words can be told from a report's. `pseudo`: English
 * accented, lengthened by about two fifths and bracketed, so that words outside the messages and labels without room for
 * a longer language stand out. Written to run inside the page: no imports, no closures.
 */

export function marked(words: string): string {
  return `\u2060${words}`
}

export function pseudo(words: string): string {
  const from = 'aceginosuyACEGINOSUYdhklrtwz'
  const to = 'áçéğíñóšúýÁÇÉĞÍÑÓŠÚÝďĥķľŕťŵž'
  const accented = words
    .split(/(\{\{\w+\}\})/)
    .map((part, i) => (i % 2 === 1 ? part : [...part].map((letter) => to[from.indexOf(letter)] ?? letter).join('')))
    .join('')
  // Names such as {{n}} stand for a number or two.
  const length = words.replace(/\{\{\w+\}\}/g, '12').length
  const more = Math.max(0, Math.ceil(length * 0.4) - 2)
  const pad = 'one two three four five six seven eight nine ten '.repeat(Math.ceil(more / 48) + 1).slice(0, more)
  return `\u2060[${accented}${more > 2 ? ` ${pad.slice(1).trimEnd()}` : pad.trim()}]`
}
