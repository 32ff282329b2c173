/** Something for every placeholder: what the check fills a template with to see that it can be filled. */
import type { Block, FigureBlock } from '../page-model.ts'
import type { TemplateValues } from './fill.ts'
import { placeholders } from './placeholders.ts'

/** A white pixel. */
export const tinyPng = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg==',
  'base64',
)

const figure: FigureBlock = {
  kind: 'figure',
  block: 'sample.figure',
  section: 'map',
  caption: ['x'],
  alt: 'x',
  svg: '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"/>',
  width: 4,
  height: 3,
}
const blocks: Block[] = [
  { kind: 'heading', block: 'sample.heading', section: 'summary', words: ['x'] },
  { kind: 'paragraph', block: 'sample.text', section: 'summary', words: ['x', { n: '1', key: 'matched' }] },
  {
    kind: 'table',
    block: 'sample.table',
    section: 'summary',
    caption: ['x'],
    columns: [{ head: 'x', width: 1, align: 'left' }],
    rows: [[['x']]],
    small: false,
  },
  figure,
]

export function sampleValues(): TemplateValues {
  const of = (kind: string) => placeholders.filter((p) => p.kind === kind)
  return {
    language: 'zh',
    text: new Map(of('text').map((p) => [p.name, 'x'])),
    loops: new Map(
      of('loop').map((p) => [p.name, [0, 1].map(() => new Map((p.fields ?? []).map((f): [string, string] => [f.name, 'x'])))]),
    ),
    pictures: new Map(of('picture').map((p) => [p.name, figure])),
    blocks: new Map(of('block').map((p) => [p.name, blocks])),
    properties: { title: 'x', subject: 'x', creator: 'x', description: 'x', madeAt: '2000-01-01T00:00:00Z' },
  }
}
