/** Width and height as the head of a PNG, GIF or JPEG states them, before anything is unpacked; null where it states none. */
export function pixelSize(content: Uint8Array): [number, number] | null {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength)
  const text = (at: number, n: number): string => String.fromCharCode(...content.subarray(at, at + n))
  try {
    if (text(1, 3) === 'PNG') return [view.getUint32(16), view.getUint32(20)]
    if (text(0, 4) === 'GIF8') return [view.getUint16(6, true), view.getUint16(8, true)]
    if (view.getUint16(0) !== 0xffd8) return null
    // JPEG: segments up to the start of a frame (SOF0 to SOF15 but for DHT, JPG and DAC).
    for (let at = 2; ; ) {
      if (view.getUint8(at) !== 0xff) return null
      const marker = view.getUint8(at + 1)
      if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
        return [view.getUint16(at + 7), view.getUint16(at + 5)]
      // Fill bytes, and the markers that stand alone.
      if (marker === 0xff) at += 1
      else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2
      else at += 2 + view.getUint16(at + 2)
    }
  } catch {
    return null
  }
}
