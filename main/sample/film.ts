/**
 * A small H.264 film: frames as I_PCM macroblocks (samples as they are), unchanged macroblocks skipped, in an MP4 file.
 * After ITU-T H.264 (7.3, baseline profile, CAVLC) and ISO/IEC 14496-12/-15. Widths and heights are multiples of 16.
 */

/** One picture in YCbCr 4:2:0, BT.601 limited range. */
export interface Frame {
  y: Uint8Array
  cb: Uint8Array
  cr: Uint8Array
}

/** A picture of RGBA bytes as YCbCr 4:2:0. */
export function frameOf(rgba: Uint8Array, width: number, height: number): Frame {
  const y = new Uint8Array(width * height)
  const cb = new Uint8Array((width * height) / 4)
  const cr = new Uint8Array((width * height) / 4)
  const part = (i: number, r: number, g: number, b: number, base: number): number =>
    (base * 256 + r * rgba[i]! + g * rgba[i + 1]! + b * rgba[i + 2]! + 128) >> 8
  for (let i = 0; i < y.length; i++) y[i] = part(i * 4, 66, 129, 25, 16)
  for (let row = 0; row < height / 2; row++)
    for (let column = 0; column < width / 2; column++) {
      // Chroma of the upper left of four: enough for drawings.
      const i = (row * 2 * width + column * 2) * 4
      cb[(row * width) / 2 + column] = part(i, -38, -74, 112, 128)
      cr[(row * width) / 2 + column] = part(i, 112, -94, -18, 128)
    }
  return { y, cb, cr }
}

class Bits {
  private readonly bytes: number[] = []
  private held = 0
  private count = 0

  put(value: number, bits: number): void {
    for (let i = bits - 1; i >= 0; i--) {
      this.held = (this.held << 1) | ((value >>> i) & 1)
      if (++this.count === 8) {
        this.bytes.push(this.held)
        this.held = 0
        this.count = 0
      }
    }
  }
  /** Exp-Golomb code, unsigned (9.1). */
  ue(value: number): void {
    const size = 32 - Math.clz32(value + 1)
    this.put(0, size - 1)
    this.put(value + 1, size)
  }
  align(): void {
    while (this.count !== 0) this.put(0, 1)
  }
  sample(value: number): void {
    this.bytes.push(value)
  }
  /** The unit with its stop bit, its header, and a 3 wherever a start code would appear (7.4.1). */
  unit(header: number): Uint8Array {
    this.put(1, 1)
    this.align()
    const out = [header]
    let zeros = 0
    for (const byte of this.bytes) {
      if (zeros >= 2 && byte <= 3) {
        out.push(3)
        zeros = 0
      }
      out.push(byte)
      zeros = byte === 0 ? zeros + 1 : 0
    }
    return Uint8Array.from(out)
  }
}

function sequenceSet(width: number, height: number): Uint8Array {
  const b = new Bits()
  b.put(66, 8) // profile_idc: baseline
  b.put(0b1100_0000, 8) // constraint flags 0 and 1
  b.put(20, 8) // level_idc 2.0
  b.ue(0) // seq_parameter_set_id
  b.ue(0) // log2_max_frame_num_minus4
  b.ue(2) // pic_order_cnt_type: output in decoding order
  b.ue(1) // max_num_ref_frames
  b.put(0, 1) // gaps_in_frame_num_value_allowed_flag
  b.ue(width / 16 - 1)
  b.ue(height / 16 - 1)
  b.put(1, 1) // frame_mbs_only_flag
  b.put(1, 1) // direct_8x8_inference_flag
  b.put(0, 1) // frame_cropping_flag
  b.put(0, 1) // vui_parameters_present_flag
  return b.unit(0x67)
}

function pictureSet(): Uint8Array {
  const b = new Bits()
  b.ue(0) // pic_parameter_set_id
  b.ue(0) // seq_parameter_set_id
  b.put(0, 1) // entropy_coding_mode_flag: CAVLC
  b.put(0, 1) // bottom_field_pic_order_in_frame_present_flag
  b.ue(0) // num_slice_groups_minus1
  b.ue(0) // num_ref_idx_l0_default_active_minus1
  b.ue(0) // num_ref_idx_l1_default_active_minus1
  b.put(0, 3) // weighted_pred_flag, weighted_bipred_idc
  b.ue(0) // pic_init_qp_minus26
  b.ue(0) // pic_init_qs_minus26
  b.ue(0) // chroma_qp_index_offset
  b.put(1, 1) // deblocking_filter_control_present_flag
  b.put(0, 2) // constrained_intra_pred_flag, redundant_pic_cnt_present_flag
  return b.unit(0x68)
}

/** One picture as one slice; with `before`, macroblocks that did not change are skipped. */
function slice(frame: Frame, before: Frame | null, number: number, width: number, height: number): Uint8Array {
  const b = new Bits()
  b.ue(0) // first_mb_in_slice
  b.ue(before ? 5 : 7) // slice_type: all P, all I
  b.ue(0) // pic_parameter_set_id
  b.put(number & 15, 4) // frame_num
  if (!before) b.ue(0) // idr_pic_id
  if (before) b.put(0, 2) // num_ref_idx_active_override_flag, ref_pic_list_modification_flag_l0
  b.put(0, before ? 1 : 2) // dec_ref_pic_marking: nothing special
  b.ue(0) // slice_qp_delta
  b.ue(1) // disable_deblocking_filter_idc
  let skipped = 0
  const half = width / 2
  for (let row = 0; row < height / 16; row++)
    for (let column = 0; column < width / 16; column++) {
      const samples: number[] = []
      let same = before !== null
      const take = (plane: 'y' | 'cb' | 'cr', x: number, y: number, size: number, stride: number): void => {
        for (let j = 0; j < size; j++)
          for (let i = 0; i < size; i++) {
            const at = (y + j) * stride + x + i
            samples.push(frame[plane][at]!)
            if (before && before[plane][at] !== frame[plane][at]) same = false
          }
      }
      take('y', column * 16, row * 16, 16, width)
      take('cb', column * 8, row * 8, 8, half)
      take('cr', column * 8, row * 8, 8, half)
      if (same) {
        skipped++
        continue
      }
      if (before) b.ue(skipped) // mb_skip_run
      skipped = 0
      b.ue(before ? 30 : 25) // mb_type I_PCM
      b.align()
      for (const value of samples) b.sample(value)
    }
  if (skipped > 0) b.ue(skipped)
  return b.unit(before ? 0x41 : 0x65)
}

const u16 = (n: number): number[] => [(n >> 8) & 255, n & 255]
const u32 = (n: number): number[] => [(n >>> 24) & 255, (n >>> 16) & 255, (n >>> 8) & 255, n & 255]
const ascii = (s: string): number[] => [...s].map((c) => c.charCodeAt(0))
type Part = readonly number[] | Uint8Array
function box(name: string, ...parts: Part[]): Uint8Array {
  const size = 8 + parts.reduce((sum, p) => sum + p.length, 0)
  const out = new Uint8Array(size)
  out.set([...u32(size), ...ascii(name)])
  let at = 8
  for (const p of parts) {
    out.set(p, at)
    at += p.length
  }
  return out
}
const matrix = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000].flatMap(u32)

/** An MP4 of the frames at `rate` frames a second. */
export function filmMp4(frames: readonly Frame[], width: number, height: number, rate: number): Uint8Array {
  const [sps, pps] = [sequenceSet(width, height), pictureSet()]
  const samples = frames.map((frame, i) => {
    const unit = slice(frame, i === 0 ? null : frames[i - 1]!, i, width, height)
    const out = new Uint8Array(4 + unit.length)
    out.set(u32(unit.length))
    out.set(unit, 4)
    return out
  })
  const scale = rate * 1000
  const length = frames.length * 1000
  const avcC = box('avcC', [1, 66, 0xc0, 20, 0xff, 0xe1], u16(sps.length), sps, [1], u16(pps.length), pps)
  const avc1 = box(
    'avc1',
    [0, 0, 0, 0, 0, 0, ...u16(1), ...Array<number>(16).fill(0), ...u16(width), ...u16(height)],
    [...u32(0x480000), ...u32(0x480000), ...u32(0), ...u16(1), ...Array<number>(32).fill(0), ...u16(24), 0xff, 0xff],
    avcC,
  )
  const head = box('ftyp', ascii('isom'), u32(0x200), ascii('isomiso2avc1mp41'))
  const moov = (offset: number): Uint8Array =>
    box(
      'moov',
      box(
        'mvhd',
        u32(0),
        u32(0),
        u32(0),
        u32(scale),
        u32(length),
        u32(0x10000),
        u16(0x100),
        Array<number>(10).fill(0),
        matrix,
        Array<number>(24).fill(0),
        u32(2),
      ),
      box(
        'trak',
        box(
          'tkhd',
          u32(3),
          u32(0),
          u32(0),
          u32(1),
          u32(0),
          u32(length),
          Array<number>(16).fill(0),
          matrix,
          u32(width << 16),
          u32(height << 16),
        ),
        box(
          'mdia',
          box('mdhd', u32(0), u32(0), u32(0), u32(scale), u32(length), u16(0x55c4), u16(0)),
          box('hdlr', u32(0), u32(0), ascii('vide'), Array<number>(12).fill(0), [...ascii('film'), 0]),
          box(
            'minf',
            box('vmhd', u32(1), Array<number>(8).fill(0)),
            box('dinf', box('dref', u32(0), u32(1), box('url ', u32(1)))),
            box(
              'stbl',
              box('stsd', u32(0), u32(1), avc1),
              box('stts', u32(0), u32(1), u32(frames.length), u32(1000)),
              box('stss', u32(0), u32(1), u32(1)),
              box('stsc', u32(0), u32(1), u32(1), u32(frames.length), u32(1)),
              box(
                'stsz',
                u32(0),
                u32(0),
                u32(frames.length),
                samples.flatMap((s) => u32(s.length)),
              ),
              box('stco', u32(0), u32(1), u32(offset)),
            ),
          ),
        ),
      ),
    )
  const offset = head.length + moov(0).length + 8
  const parts = [head, moov(offset), box('mdat', ...samples)]
  const out = new Uint8Array(parts.reduce((sum, p) => sum + p.length, 0))
  let at = 0
  for (const p of parts) {
    out.set(p, at)
    at += p.length
  }
  return out
}
