import { describe, expect, it } from 'vitest'
import type { MaskKind } from '../../../contract/model.ts'
import { masked, maskSpans } from '../../../main/text/mask.ts'
import { isIdentityNumber, passesLuhn } from '../../../main/text/mask-number.ts'
import { lines } from './mask-lines.ts'

/** ⟦kind:text⟧ taken apart: the plain line and the spans marked in it. */
function parse(line: string): { text: string; spans: string[] } {
  let text = ''
  const spans: string[] = []
  for (const part of line.split(/(⟦[a-z]+:[^⟧]*⟧)/)) {
    const m = /^⟦([a-z]+):([^⟧]*)⟧$/.exec(part)
    if (m) spans.push(`${m[1]} ${text.length}-${text.length + m[2]!.length} ${m[2]}`)
    text += m ? m[2] : part
  }
  return { text, spans }
}

describe('masking finds exactly what is marked in each hand-written line', () => {
  it.each(lines.map((line) => [line]))('%s', (line) => {
    const { text, spans } = parse(line)
    expect(maskSpans(text).map((s) => `${s.kind} ${s.start}-${s.end} ${text.slice(s.start, s.end)}`)).toEqual(spans)
  })

  it('has at least 150 lines, and every kind in it', () => {
    expect(lines.length).toBeGreaterThanOrEqual(150)
    const kinds = new Set(lines.flatMap((l) => [...l.matchAll(/⟦([a-z]+):/g)].map((m) => m[1] as MaskKind)))
    expect([...kinds].sort()).toEqual(['address', 'card', 'email', 'id', 'name', 'passport', 'phone', 'plate'])
  })
})

describe('masked text', () => {
  it('keeps its length and every character outside the spans', () => {
    for (const line of lines) {
      const { text } = parse(line)
      const out = masked(text)
      expect(out.text.length).toBe(text.length)
      let at = 0
      for (const span of out.spans) {
        expect(out.text.slice(at, span.start)).toBe(text.slice(at, span.start))
        expect(out.text.slice(span.start, span.end)).toBe('▇'.repeat(span.end - span.start))
        at = span.end
      }
      expect(out.text.slice(at)).toBe(text.slice(at))
    }
  })

  it('gives ascending spans that do not overlap, in a text of all lines together', () => {
    const text = lines.map((l) => parse(l).text).join('\n')
    const spans = maskSpans(text)
    for (let i = 1; i < spans.length; i++) expect(spans[i]!.start).toBeGreaterThanOrEqual(spans[i - 1]!.end)
    expect(spans.length).toBeGreaterThan(100)
  })

  it('holds nothing more to mask once masked', () => {
    for (const line of lines) {
      const once = masked(parse(line).text).text
      expect([line, masked(once).text]).toEqual([line, once])
    }
  })
})

describe('check digits', () => {
  it('accepts an identity number only with region, date and MOD 11-2 right', () => {
    expect(isIdentityNumber('11010519491231002X')).toBe(true)
    expect(isIdentityNumber('110105194912310021')).toBe(false)
    expect(isIdentityNumber('99010519491231002X')).toBe(false)
    expect(isIdentityNumber('11010519491331002X')).toBe(false)
    expect(isIdentityNumber('11010519490231002X')).toBe(false)
  })
  it('takes one of eleven check characters for each number', () => {
    for (let serial = 0; serial < 100; serial++) {
      const body = `32058319800101${String(serial).padStart(3, '0')}`
      expect([...'0123456789X'].filter((c) => isIdentityNumber(body + c))).toHaveLength(1)
    }
  })
  it('knows Luhn', () => {
    expect(passesLuhn('4111111111111111')).toBe(true)
    expect(passesLuhn('4111111111111112')).toBe(false)
  })
})
