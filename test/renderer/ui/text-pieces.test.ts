import { expect, test } from 'vitest'
import { textPieces } from '../../../renderer/ui/text-pieces.ts'

const shape = (text: string, spans: Parameters<typeof textPieces>[1], marks: Parameters<typeof textPieces>[2]) =>
  textPieces(text, spans, marks).map((piece) => [piece.text, piece.kind ?? (piece.marked ? 'mark' : '')])

test('plain text is one piece', () => {
  expect(shape('楼道堆放', [], [])).toEqual([['楼道堆放', '']])
})

test('marks cut the text at their edges', () => {
  expect(shape('三单元楼道堆物', [], [[3, 5]])).toEqual([
    ['三单元', ''],
    ['楼道', 'mark'],
    ['堆物', ''],
  ])
})

test('a masked span is one chip and never a search hit', () => {
  const text = '电话▇▇▇▇▇，楼道'
  expect(
    shape(
      text,
      [{ start: 2, end: 7, kind: 'phone' }],
      [
        [4, 6],
        [8, 10],
      ],
    ),
  ).toEqual([
    ['电话', ''],
    ['▇▇▇▇▇', 'phone'],
    ['，', ''],
    ['楼道', 'mark'],
  ])
})

test('overlapping marks make one lit stretch and lose nothing', () => {
  const pieces = textPieces(
    'abcdef',
    [],
    [
      [0, 3],
      [2, 5],
    ],
  )
  expect(pieces.map((piece) => piece.text).join('')).toBe('abcdef')
  expect(
    pieces
      .filter((piece) => piece.marked)
      .map((piece) => piece.text)
      .join(''),
  ).toBe('abcde')
})

test('offsets beyond the text are held in', () => {
  expect(shape('ab', [{ start: 1, end: 99, kind: 'id' }], [[-3, 1]])).toEqual([
    ['a', 'mark'],
    ['b', 'id'],
  ])
})
