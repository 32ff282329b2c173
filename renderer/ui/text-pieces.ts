export interface TextPiece {
  at: number
  text: string
  marked: boolean
  /** Kind of the masked span; its text is not shown. */
  kind: string | null
}

/** Text cut at the edges of masked spans and marks, in order. A span wins over a mark; offsets outside are held in. */
export function textPieces(
  text: string,
  spans: readonly { start: number; end: number; kind: string }[],
  marks: readonly (readonly [number, number])[],
): TextPiece[] {
  const inside = (n: number): number => Math.min(text.length, Math.max(0, n))
  const cuts = new Set([0, text.length])
  for (const span of spans) {
    cuts.add(inside(span.start))
    cuts.add(inside(span.end))
  }
  for (const [start, end] of marks) {
    const masked = spans.some((span) => start < span.end && end > span.start)
    if (masked) continue
    cuts.add(inside(start))
    cuts.add(inside(end))
  }
  const edges = [...cuts].sort((a, b) => a - b)
  const pieces: TextPiece[] = []
  for (let i = 0; i + 1 < edges.length; i += 1) {
    const from = edges[i]!
    const to = edges[i + 1]!
    const span = spans.find((s) => s.start <= from && s.end >= to)
    const marked = !span && marks.some(([start, end]) => start <= from && end >= to)
    const before = pieces.at(-1)
    if (span && before?.kind && span.start < from) continue
    pieces.push({ at: from, text: text.slice(from, to), marked, kind: span?.kind ?? null })
  }
  return pieces
}
