import { Lock } from 'lucide-react'
import { Fragment, type ReactNode } from 'react'
import { textPieces } from './text-pieces.ts'

/**
 * Text with search hits marked and personal data as hatched chips that name its kind.
 * `spans` and `marks` are UTF-16 offsets [start, end) into `text`.
 */
export function Masked({
  text,
  spans = [],
  marks = [],
  nameOf,
}: {
  text: string
  spans?: readonly { start: number; end: number; kind: string }[]
  marks?: readonly (readonly [number, number])[]
  /** Words of a masked kind, such as "Phone masked". */
  nameOf: (kind: string) => string
}) {
  return (
    <>
      {textPieces(text, spans, marks).map((piece): ReactNode => {
        if (piece.kind)
          return (
            <span key={piece.at} className="masked">
              <Lock size={11} aria-hidden="true" />
              {nameOf(piece.kind)}
            </span>
          )
        if (piece.marked) return <mark key={piece.at}>{piece.text}</mark>
        return <Fragment key={piece.at}>{piece.text}</Fragment>
      })}
    </>
  )
}

const noKind = (): string => ''
/** Text with search hits alone. */
export function Marked({ text, marks }: { text: string; marks?: readonly (readonly [number, number])[] }) {
  return <Masked text={text} marks={marks ?? []} nameOf={noKind} />
}
