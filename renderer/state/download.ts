import { onForget } from './forget.ts'

const waiting = new Set<string>()
const drop = (url: string): void => {
  if (waiting.delete(url)) URL.revokeObjectURL(url)
}
onForget(() => {
  for (const url of waiting) drop(url)
})

/** Hands a text over as a file, out of the page's own memory: nothing is asked of a server. */
export function downloadText(fileName: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  waiting.add(url)
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  setTimeout(() => drop(url), 10_000)
}
