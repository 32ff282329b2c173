/** A part's XML read as a stream, strictly (saxes): a document type, and with it any entity, is refused before it can act. */
import { SaxesParser } from 'saxes'

/** Element with its name as written ("w:p") and its attributes as written ("w:val"). */
export interface XmlTag {
  name: string
  attributes: Record<string, string>
  selfClosing: boolean
}
export interface XmlReader {
  open?: (tag: XmlTag) => void
  close?: (name: string) => void
  text?: (text: string) => void
  /** Things that Word never writes into a part and that readers take differently. */
  odd?: (what: 'doctype' | 'cdata' | 'instruction') => void
}

/** Nested deeper than any document is: a reader that recurses would run out of stack. */
export const deepestXml = 90

/** Throws Error with what is wrong where the XML is not sound, or is not UTF-8. */
export function readXml(bytes: Uint8Array, reader: XmlReader): void {
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(start))
  const parser = new SaxesParser()
  let depth = 0
  parser.on('error', (error) => {
    throw error
  })
  parser.on('doctype', () => {
    reader.odd?.('doctype')
    throw new Error('a document type declaration')
  })
  parser.on('cdata', () => reader.odd?.('cdata'))
  parser.on('processinginstruction', () => reader.odd?.('instruction'))
  parser.on('opentag', (tag) => {
    if (++depth > deepestXml) throw new Error(`elements nested more than ${deepestXml} deep`)
    reader.open?.({ name: tag.name, attributes: tag.attributes as Record<string, string>, selfClosing: tag.isSelfClosing })
  })
  parser.on('closetag', (tag) => {
    depth--
    reader.close?.(tag.name)
  })
  parser.on('text', (words) => reader.text?.(words))
  parser.write(text).close()
}

export interface Relation {
  id: string
  /** The last word of its type: "image", "header", "attachedTemplate". */
  kind: string
  target: string
  external: boolean
}
/** Where a part keeps its relations: "word/document.xml" -> "word/_rels/document.xml.rels"; '' is the package. */
export const relationsPath = (part: string): string => part.replace(/[^/]*$/, (name) => `_rels/${name}.rels`)

export function relationsOf(bytes: Uint8Array | undefined): Relation[] {
  const out: Relation[] = []
  if (bytes)
    readXml(bytes, {
      open({ name, attributes: a }) {
        if (name.replace(/^.*:/, '') !== 'Relationship') return
        out.push({
          id: a.Id ?? '',
          kind: (a.Type ?? '').replace(/^.*\//, ''),
          target: a.Target ?? '',
          external: a.TargetMode?.toLowerCase() === 'external',
        })
      },
    })
  return out
}
/** The part that a relation of `part` names: "word/document.xml" and "../media/a.png" -> "media/a.png". */
export function targetOf(part: string, target: string): string {
  if (target.startsWith('/')) return target.slice(1)
  const steps = part.split('/').slice(0, -1)
  for (const step of target.split('/')) {
    if (step === '..') steps.pop()
    else if (step !== '.') steps.push(step)
  }
  return steps.join('/')
}
