/**
 * ISO base media (ISO/IEC 14496-12): HEIC and AVIF pictures, MP4, MOV and 3GP films. What tells of a place or a maker is
 * overwritten with zeros where it lies, so that no offset into the drawing or the film changes. How a HEIC is turned is a
 * property of the picture (irot, imir), not EXIF, and stays.
 */

interface Box {
  kind: string
  start: number
  body: number
  end: number
}

const holders = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl', 'edts', 'dinf'])
/** Words, places, previews and whatever a maker adds. */
const dropped = new Set(['udta', 'uuid', 'XMP_', 'Exif', 'meta', 'thmb', 'PICT'])

export function strippedIsoMedia(original: Uint8Array): Uint8Array {
  const bytes = original.slice()
  const view = new DataView(bytes.buffer)
  const text = (at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4))
  const clear = ({ start, body, end }: Box): void => {
    bytes.set([0x66, 0x72, 0x65, 0x65], start + 4) // "free"
    bytes.fill(0, body, end)
  }

  function boxes(from: number, to: number): Box[] {
    const out: Box[] = []
    for (let at = from; at + 8 <= to; ) {
      const short = view.getUint32(at)
      const long = short === 1 && at + 16 <= to
      const size = long ? Number(view.getBigUint64(at + 8)) : short === 0 ? to - at : short
      if (size < (long ? 16 : 8)) break
      const end = Math.min(to, at + size)
      out.push({ kind: text(at + 4), start: at, body: at + (long ? 16 : 8), end })
      at = end
    }
    return out
  }
  const child = (box: Box, kind: string): Box | undefined => boxes(box.body, box.end).find((b) => b.kind === kind)

  function walk(from: number, to: number, depth: number): void {
    for (const box of boxes(from, to)) {
      // A picture's items are described by the `meta` of the file itself.
      if (box.kind === 'meta' && depth === 0) clearItems(box)
      else if (dropped.has(box.kind)) clear(box)
      else if (holders.has(box.kind) && depth < 12) {
        if (box.kind === 'trak') clearStrangeTrack(box)
        walk(box.body, box.end, depth + 1)
      }
    }
  }

  /** Items of type Exif, and XMP and other texts: their bytes become zeros. */
  function clearItems(meta: Box): void {
    const inside = boxes(meta.body + 4, meta.end)
    const named = (kind: string): Box | undefined => inside.find((b) => b.kind === kind)
    const [iinf, iloc, idat] = [named('iinf'), named('iloc'), named('idat')]
    // QuickTime writes keys and values of a film into a `meta` that holds no picture.
    if (!iinf || !iloc) {
      clear(meta)
      return
    }
    for (const box of inside) if (dropped.has(box.kind)) clear(box)
    const texts = new Set<number>()
    for (const entry of boxes(iinf.body + (bytes[iinf.body] === 0 ? 6 : 8), iinf.end)) {
      const version = bytes[entry.body]!
      if (entry.kind !== 'infe' || version < 2) continue
      const idSize = version === 2 ? 2 : 4
      const kindAt = entry.body + 4 + idSize + 2
      const id = version === 2 ? view.getUint16(entry.body + 4) : view.getUint32(entry.body + 4)
      if (['Exif', 'mime', 'uri '].includes(text(kindAt))) {
        texts.add(id)
        // Its name may be anything.
        bytes.fill(0, kindAt + 4, entry.end)
      } else bytes.fill(0, kindAt + 4, entry.end)
    }
    let at = iloc.body
    const version = bytes[at]!
    const sizes = view.getUint16(at + 4)
    const [offsetSize, lengthSize, baseSize, indexSize] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15, sizes & 15]
    const number = (size: number): number => {
      let value = 0
      for (let i = 0; i < size; i++) value = value * 256 + bytes[at + i]!
      at += size
      return value
    }
    at += 6
    const count = number(version < 2 ? 2 : 4)
    for (let i = 0; i < count && at < iloc.end; i++) {
      const id = number(version < 2 ? 2 : 4)
      const method = version === 0 ? 0 : number(2) & 15
      number(2)
      const base = number(baseSize)
      const extents = number(2)
      for (let k = 0; k < extents && at < iloc.end; k++) {
        if (version > 0) number(indexSize)
        const offset = base + number(offsetSize)
        const length = number(lengthSize)
        if (!texts.has(id)) continue
        const start = method === 1 ? (idat?.body ?? bytes.length) + offset : offset
        if (method <= 1)
          bytes.fill(0, start, length === 0 ? (method === 1 ? (idat?.end ?? start) : bytes.length) : start + length)
      }
    }
  }

  /** A track that is neither picture nor sound (places of a camera or a drone, subtitles): its samples become zeros. */
  function clearStrangeTrack(trak: Box): void {
    const mdia = child(trak, 'mdia')
    const hdlr = mdia && child(mdia, 'hdlr')
    const minf = mdia && child(mdia, 'minf')
    const stbl = minf && child(minf, 'stbl')
    if (!hdlr || !stbl) return
    const handler = text(hdlr.body + 8)
    // The handler's name is a free text of the maker.
    bytes.fill(0, hdlr.body + 24, hdlr.end)
    if (['vide', 'soun', 'tmcd', 'pict', 'auxv'].includes(handler)) return
    const [stsz, stsc, stco, co64] = ['stsz', 'stsc', 'stco', 'co64'].map((kind) => child(stbl, kind))
    const offsets = stco ?? co64
    if (!stsz || !stsc || !offsets) return
    const same = view.getUint32(stsz.body + 4)
    const samples = view.getUint32(stsz.body + 8)
    const sizeOf = (i: number): number =>
      same !== 0 ? same : stsz.body + 16 + i * 4 <= stsz.end ? view.getUint32(stsz.body + 12 + i * 4) : 0
    const chunks = view.getUint32(offsets.body + 4)
    const rows = view.getUint32(stsc.body + 4)
    let sample = 0
    for (let row = 0, chunk = 1; row < rows && chunk <= chunks && stsc.body + 20 + row * 12 <= stsc.end; row++) {
      const perChunk = view.getUint32(stsc.body + 12 + row * 12)
      const next =
        stsc.body + 32 + row * 12 <= stsc.end && row + 1 < rows ? view.getUint32(stsc.body + 20 + row * 12) : chunks + 1
      for (; chunk < next && chunk <= chunks; chunk++) {
        const place = offsets.body + 8 + (chunk - 1) * (stco ? 4 : 8)
        if (place + (stco ? 4 : 8) > offsets.end) return
        let at = stco ? view.getUint32(place) : Number(view.getBigUint64(place))
        for (let k = 0; k < perChunk && sample < samples; k++, sample++) {
          const size = sizeOf(sample)
          bytes.fill(0, at, at + size)
          at += size
        }
      }
    }
  }

  walk(0, bytes.length, 0)
  return bytes
}
