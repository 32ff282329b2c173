/** Parts of the sample's little pictures: SVG fragments on a 320 x 240 sheet. */

export const rect = (x: number, y: number, w: number, h: number, fill: string, more = ''): string =>
  `<rect x="${x}" y="${y}" width="${w}" height="${h}" fill="${fill}" ${more}/>`
export const shape = (d: string, fill: string, more = ''): string => `<path d="${d}" fill="${fill}" ${more}/>`
export const stroke = (d: string, colour: string, width: number, more = ''): string =>
  `<path d="${d}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round" ${more}/>`
export const dot = (x: number, y: number, r: number, fill: string, more = ''): string =>
  `<circle cx="${x}" cy="${y}" r="${r}" fill="${fill}" ${more}/>`
export const oval = (x: number, y: number, rx: number, ry: number, fill: string, more = ''): string =>
  `<ellipse cx="${x}" cy="${y}" rx="${rx}" ry="${ry}" fill="${fill}" ${more}/>`
export const at = (x: number, y: number, scale: number, part: string): string =>
  `<g transform="translate(${x} ${y}) scale(${scale})">${part}</g>`

/** A stairwell corridor in one-point perspective, door at its end; `dark` is a night without light. */
export function corridor(dark = false): string {
  const [wall, lower, floor, ceiling, door] = dark
    ? ['#3d4646', '#2f4441', '#2b2d2c', '#343a3a', '#2a2420']
    : ['#b9c0b4', '#7ea79a', '#8f8f86', '#d2d5cc', '#6d5142']
  return (
    shape('M0 0H320L214 74H106Z', ceiling) +
    shape('M0 0L106 74V168L0 240Z', wall) +
    shape('M320 0L214 74V168L320 240Z', wall, 'opacity=".92"') +
    shape('M0 132L106 124V168L0 240Z', lower) +
    shape('M320 132L214 124V168L320 240Z', lower, 'opacity=".92"') +
    rect(106, 74, 108, 94, dark ? '#444c4b' : '#c8cdc2') +
    rect(106, 124, 108, 44, lower, 'opacity=".9"') +
    shape('M0 240L106 168H214L320 240Z', floor) +
    rect(142, 96, 36, 72, door) +
    rect(146, 101, 28, 28, dark ? '#35302a' : '#7d6050') +
    dot(172, 136, 1.6, '#d9c48f') +
    (dark ? '' : oval(160, 40, 22, 6, '#fffbe6') + oval(160, 42, 60, 18, '#fffbe6', 'opacity=".28"')) +
    stroke('M53 186L36 204M80 178L70 190', dark ? '#262826' : '#7c7c73', 1.2)
  )
}

/** Blocks of flats over a road. */
export function street(night = false): string {
  const [sky, far, near, road, kerb, lit] = night
    ? ['#1e2a38', '#2a3644', '#323d49', '#2b2f34', '#4a4f54', '#f0c66a']
    : ['#cfdfe6', '#b9c3c3', '#a9b1ab', '#8c9092', '#c4c6c0', '#e7eef0']
  let out =
    rect(0, 0, 320, 240, sky) +
    rect(0, 70, 90, 90, far) +
    rect(96, 50, 70, 110, near) +
    rect(172, 82, 60, 78, far) +
    rect(238, 40, 82, 120, near)
  for (let i = 0; i < 4; i++)
    for (let j = 0; j < 6; j++) {
      const on = night ? (i * 7 + j * 5) % 4 === 0 : true
      const c = on ? lit : night ? '#242c36' : '#dfe6e6'
      out += rect(104 + i * 15, 60 + j * 15, 8, 8, c, 'opacity=".85"')
      out += rect(247 + i * 18, 50 + j * 16, 10, 9, c, 'opacity=".85"')
      if (j < 4) out += rect(8 + i * 20, 80 + j * 17, 11, 9, c, 'opacity=".6"')
    }
  return (
    out +
    rect(0, 152, 320, 14, night ? '#22301f' : '#9db58f') +
    rect(0, 164, 320, 8, kerb) +
    rect(0, 172, 320, 68, road) +
    stroke('M0 206H320', night ? '#8b8f7a' : '#f3f3ea', 3, 'stroke-dasharray="26 18"')
  )
}

/** A plain outside wall above paving. */
export function wall(colour = '#c9bfae', ground = '#9a978f'): string {
  let out = rect(0, 0, 320, 190, colour) + rect(0, 186, 320, 54, ground)
  for (let j = 0; j < 6; j++) out += stroke(`M0 ${30 + j * 30}H320`, '#00000018', 1)
  for (let i = 0; i < 6; i++) out += stroke(`M${i * 64} 186L${i * 76 - 30} 240`, '#00000020', 1)
  return out
}

/** The front of an old house with windows. */
export function facade(night = false): string {
  const [base, frame, glass] = night ? ['#38404a', '#20262d', '#2a333d'] : ['#cdbba3', '#f1ece2', '#8fa6b0']
  let out = rect(0, 0, 320, 240, base)
  for (let j = 0; j < 3; j++)
    for (let i = 0; i < 4; i++) {
      const x = 22 + i * 76
      const y = 14 + j * 64
      const on = night && (i + j * 3) % 4 === 1
      out +=
        rect(x, y, 46, 40, frame) +
        rect(x + 4, y + 4, 17, 32, on ? '#f2c869' : glass) +
        rect(x + 25, y + 4, 17, 32, on ? '#f2c869' : glass)
      out += rect(x - 3, y + 41, 52, 4, night ? '#2a3037' : '#b6a58d')
    }
  return out + rect(0, 206, 320, 34, night ? '#23272c' : '#8d8a83')
}

export const box = (x: number, y: number, w: number, h: number, tone = '#b88a57'): string =>
  rect(x, y, w, h, tone) +
  rect(x, y, w, h * 0.16, '#ffffff30') +
  rect(x + w * 0.42, y, w * 0.16, h, '#d9c39c') +
  rect(x + w * 0.86, y, w * 0.14, h, '#00000020')

/** An e-bike about 90 wide, standing on y = 0. */
export const bike = (colour: string): string =>
  dot(-32, -15, 14, 'none', 'stroke="#22262a" stroke-width="5"') +
  dot(32, -15, 14, 'none', 'stroke="#22262a" stroke-width="5"') +
  stroke('M-32 -15L-14 -40H14L22 -22H-8Z', colour, 6) +
  stroke('M32 -15L22 -54L12 -58', '#3a4046', 4) +
  rect(-30, -46, 28, 6, '#26292d', 'rx="3"') +
  rect(-6, -36, 20, 16, colour, 'rx="3"') +
  dot(27, -48, 4, '#f6e7a8')

/** A car about 110 wide, standing on y = 0. */
export const car = (colour: string): string =>
  shape('M-55 -10V-26Q-54 -32 -46 -33L-34 -34L-20 -52H18L38 -34L50 -31Q56 -29 56 -22V-10Z', colour) +
  shape('M-28 -35L-17 -48H-3V-35ZM2 -35V-48H15L29 -35Z', '#dbe7ea') +
  dot(-32, -9, 10, '#22262a') +
  dot(-32, -9, 4, '#8d9499') +
  dot(34, -9, 10, '#22262a') +
  dot(34, -9, 4, '#8d9499') +
  rect(50, -27, 6, 5, '#ffe9a8')

export const extinguisher = (): string =>
  rect(-9, -50, 18, 46, '#b3261e', 'rx="6"') +
  rect(-4, -60, 8, 12, '#2b2e31') +
  stroke('M4 -56Q18 -54 14 -30', '#2b2e31', 3) +
  rect(-7, -38, 14, 12, '#f1ece2')

export const hydrantBox = (open = false): string =>
  rect(0, 0, 54, 66, '#9c241c') +
  rect(4, 4, 46, 58, open ? '#d8d2c6' : '#b93029') +
  (open
    ? dot(27, 36, 15, 'none', 'stroke="#c9a35a" stroke-width="6"') + dot(27, 36, 5, '#6d6d6d')
    : rect(12, 22, 30, 4, '#f4e9e6') + rect(16, 30, 22, 4, '#f4e9e6') + dot(46, 34, 2, '#f0d9a0'))

/** A wheelie bin 40 wide on y = 0; `full` stands open with bags. */
export const bin = (colour: string, full: boolean): string =>
  (full ? dot(-8, -62, 13, '#3c4046') + dot(9, -64, 15, '#6b7178') + dot(0, -72, 10, '#e5e2d8') : '') +
  shape('M-22 -56H22L17 0H-17Z', colour) +
  (full ? shape('M-22 -56L-32 -78L10 -92L16 -88L-16 -72Z', colour, 'opacity=".85"') : rect(-24, -62, 48, 8, colour, 'rx="3"')) +
  rect(-12, -38, 24, 10, '#ffffff55') +
  dot(-12, -2, 4, '#222') +
  dot(12, -2, 4, '#222')

export const lamp = (lit: boolean): string =>
  (lit ? shape('M-40 -150L-104 20H26Z', '#ffe9a0', 'opacity=".22"') : '') +
  rect(-3, -160, 6, 160, '#4b5258') +
  stroke('M0 -158Q-4 -170 -34 -164', '#4b5258', 5) +
  shape('M-54 -162L-28 -168L-26 -158L-54 -152Z', lit ? '#ffe9a0' : '#59616a')

export const cone = (): string =>
  shape('M-11 0L-3 -34H3L11 0Z', '#d9622b') + rect(-8, -16, 16, 6, '#f5f1ea') + rect(-15, -3, 30, 5, '#b64f20')

export const fence = (): string => {
  let out = ''
  for (let i = 0; i < 4; i++)
    out +=
      rect(i * 44, 0, 40, 46, '#d8a531') +
      shape(`M${i * 44} 46L${i * 44 + 20} 0H${i * 44 + 32}L${i * 44 + 12} 46Z`, '#2f3336') +
      rect(i * 44 + 4, 46, 4, 14, '#5a5f63')
  return out
}

export const crack = (colour = '#4b443c'): string =>
  stroke('M0 0L14 26L6 44L26 78L20 98L40 132M26 78L52 88M6 44L-14 60', colour, 3)

export const cover = (broken: boolean): string =>
  oval(0, 0, 62, 24, '#3f4347') +
  oval(0, -2, 56, 20, broken ? '#15171a' : '#5b6167') +
  (broken ? shape('M-56 -2Q-40 -22 0 -22L-8 -6L10 4L-12 18Q-50 14 -56 -2Z', '#5b6167') : '') +
  stroke(broken ? 'M-44 -6L-16 -10M-40 4L-14 8' : 'M-36 -8H36M-44 0H44M-36 8H36M-16 -16V14M16 -16V14', '#34393d', 3)
