/** `mask`: a text as it may be shown, and where what was masked. Works without a store; nothing is written down. */
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { MaskSpan } from '../../../contract/model.ts'
import { masked } from '../../text/mask.ts'
import { asJson, type Command, plain, text, Usage } from './words.ts'

interface Answer {
  masked: string
  /** UTF-16 offsets into the text, [start, end). */
  spans: MaskSpan[]
}

function maskOf(line: string): Answer {
  const found = masked(line)
  return { masked: found.text, spans: found.spans.map(({ start, end, kind }) => ({ start, end, kind })) }
}

export const maskCommands: Record<string, Command> = {
  mask: {
    usage: 'mask [--text T], or lines on stdin',
    values: ['text'],
    storeless: true,
    async run(words, { signal }): Promise<Answer | undefined> {
      const given = text(words, 'text')
      if (given !== undefined) return maskOf(given)
      if (process.stdin.isTTY) throw new Usage('give --text, or lines on stdin')
      // One line in, one line out, as they come: a file of any size goes through.
      for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY, signal })) {
        const answer = maskOf(line)
        if (!process.stdout.write(`${words.options.json ? asJson(answer) : plain(answer.masked)}\n`))
          await once(process.stdout, 'drain')
      }
      return undefined
    },
    print: (a: Answer) => a.masked,
  },
}
