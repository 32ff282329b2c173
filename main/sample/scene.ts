/** The sample's pictures by name, each an SVG of 320 x 240. Things only: no picture has a person in it. */
import {
  at,
  bike,
  bin,
  box,
  car,
  cone,
  corridor,
  cover,
  crack,
  dot,
  extinguisher,
  facade,
  fence,
  hydrantBox,
  lamp,
  oval,
  rect,
  shape,
  street,
  stroke,
  wall,
} from './scene-part.ts'

const sofa = (colour: string): string =>
  rect(-50, -46, 100, 30, colour, 'rx="8"') +
  rect(-58, -34, 16, 30, colour, 'rx="6"') +
  rect(42, -34, 16, 30, colour, 'rx="6"') +
  rect(-44, -22, 88, 16, '#00000025', 'rx="4"')
const boxes =
  box(36, 150, 56, 46) + box(20, 182, 66, 52, '#a77a48') + box(88, 170, 44, 40, '#c69a66') + box(48, 116, 38, 36, '#c69a66')
const bricks = [0, 1, 2, 3, 4, 5, 6, 7, 8]
  .map(
    (i) =>
      `<g transform="rotate(${(i * 37) % 50} ${90 + i * 16} ${200 - ((i * 13) % 34)})">${rect(80 + i * 17, 186 - ((i * 13) % 34), 26, 13, ['#a4563c', '#8f4a34', '#c9c3b8'][i % 3]!)}</g>`,
  )
  .join('')
const stalls = (smoke: boolean): string =>
  rect(0, 0, 320, 240, '#d9d2c4') +
  rect(0, 0, 320, 60, '#8a8f8c') +
  [0, 1, 2]
    .map(
      (i) =>
        shape(`M${8 + i * 106} 58H${100 + i * 106}L${108 + i * 106} 92H${i * 106}Z`, ['#b5483a', '#3f7f6a', '#c79a3a'][i]!) +
        rect(6 + i * 106, 128, 96, 52, '#8b6b4c') +
        rect(6 + i * 106, 122, 96, 10, '#a98660'),
    )
    .join('') +
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
    .map((i) => dot(18 + i * 26, 120 - (i % 2) * 5, 8, ['#c8452f', '#e0a53a', '#5f9148', '#d7d0a8'][i % 4]!))
    .join('') +
  rect(0, 180, 320, 60, '#a29d92') +
  (smoke ? stroke('M60 112Q50 90 64 74T58 40M72 112Q84 92 70 70', '#f4f4f4', 6, 'opacity=".7"') : '')
const cylinder = (colour: string): string =>
  rect(-13, -52, 26, 52, colour, 'rx="9"') + rect(-5, -62, 10, 12, '#55595c') + rect(-13, -24, 26, 5, '#00000020')
const poster = rect(96, 34, 128, 158, '#f3e9c8') + rect(96, 34, 128, 34, '#c23b2e') + rect(110, 46, 100, 9, '#f8eede')
const code = Array.from({ length: 81 }, (_, i) =>
  (i * 7 + (i >> 3) * 5) % 3 === 0 ? rect(124 + (i % 9) * 8, 88 + Math.floor(i / 9) * 8, 8, 8, '#2b2b2b') : '',
).join('')
const corner = (x: number, y: number): string => rect(x, y, 18, 18, '#2b2b2b') + rect(x + 4, y + 4, 10, 10, '#f3e9c8')
const mould =
  oval(120, 46, 70, 26, '#7d8466', 'opacity=".55"') +
  oval(186, 62, 44, 18, '#6a7155', 'opacity=".5"') +
  oval(90, 70, 28, 12, '#596046', 'opacity=".45"')

const drawings = {
  'corridor-boxes': () => corridor() + boxes + rect(226, 112, 26, 46, '#b93029') + box(236, 176, 60, 56, '#9f7443'),
  'corridor-sofa': () =>
    corridor() + at(92, 226, 1.1, sofa('#5f6f86')) + box(206, 168, 44, 40) + box(232, 190, 54, 46, '#a77a48'),
  'corridor-red': () =>
    corridor() +
    at(234, 92, 0.9, hydrantBox()) +
    box(214, 152, 52, 58) +
    box(238, 118, 40, 38, '#c69a66') +
    at(70, 214, 0.9, extinguisher()),
  'corridor-dark': () =>
    corridor(true) + oval(160, 42, 12, 4, '#59605f') + shape('M150 74L60 240H180Z', '#dfe7d0', 'opacity=".10"'),
  'shoe-rack': () =>
    corridor() +
    rect(30, 146, 78, 68, '#8b6b4c') +
    [0, 1, 2]
      .map(
        (i) =>
          rect(34, 152 + i * 21, 70, 16, '#5f4734') +
          oval(50, 165 + i * 21, 11, 4, '#c8452f') +
          oval(74, 165 + i * 21, 11, 4, '#3b5f86') +
          oval(94, 165 + i * 21, 8, 4, '#e2ddd0'),
      )
      .join(''),
  'hall-bikes': () =>
    corridor() + at(76, 226, 0.95, bike('#b5483a')) + at(150, 206, 0.8, bike('#2f6f8a')) + at(238, 228, 1, bike('#3f7f6a')),
  'bike-stairs': () =>
    rect(0, 0, 320, 240, '#c3c6bb') +
    [0, 1, 2, 3, 4, 5].map((i) => rect(140 + i * 30, 200 - i * 26, 180, 28, i % 2 ? '#9d9d92' : '#aeaea3')).join('') +
    rect(0, 206, 320, 34, '#8f8f86') +
    at(84, 226, 1.25, bike('#d08a2c')) +
    stroke('M118 176Q150 150 128 90', '#1f2326', 3),
  hydrant: () => wall('#d5d3c8') + at(110, 40, 1.9, hydrantBox(true)) + stroke('M236 150Q262 178 240 206', '#c9a35a', 7),
  extinguisher: () =>
    wall('#d8d8cd') + at(130, 210, 2.1, extinguisher()) + at(196, 210, 2.1, extinguisher()) + rect(102, 208, 124, 8, '#7d7d75'),
  'lane-cars': () =>
    street() +
    stroke('M20 236L70 176M90 236L126 176', '#e0b43a', 4) +
    at(80, 226, 1.05, car('#7d8fa3')) +
    at(196, 222, 1, car('#c9c4ba')) +
    at(276, 196, 0.7, car('#8c3a34')),
  'lane-cars-night': () =>
    street(true) + at(88, 226, 1.05, car('#56616f')) + at(212, 224, 1, car('#6f4a46')) + at(286, 200, 0.9, lamp(true)),
  'gate-closed': () =>
    wall('#bdb7a8') +
    rect(70, 40, 180, 150, '#5b6467') +
    Array.from({ length: 12 }, (_, i) => rect(76 + i * 15, 46, 5, 144, '#39424a')).join('') +
    rect(148, 106, 26, 22, '#c9a35a') +
    stroke('M152 106V98Q161 88 170 98V106', '#8a8f93', 4),
  'stall-gas': () =>
    stalls(true) +
    at(60, 212, 1, cylinder('#4a7d8c')) +
    at(96, 216, 1, cylinder('#6a8f98')) +
    at(250, 214, 1, cylinder('#4a7d8c')),
  'market-hall': () =>
    stalls(false) + box(110, 184, 50, 40) + box(164, 192, 42, 34, '#a77a48') + box(210, 186, 46, 42, '#c69a66'),
  'wall-crack': () =>
    wall('#cfc5b3') + at(120, 24, 1.15, crack()) + shape('M150 120L196 116L204 158L158 164Z', '#a06a4c', 'opacity=".7"'),
  'tiles-fallen': () =>
    wall('#b9c2c0') +
    shape('M92 34L210 26L226 92L176 126L104 104Z', '#8d8272') +
    bricks +
    stroke('M0 170H320', '#e0b43a', 5, 'stroke-dasharray="16 10"'),
  'leak-ceiling': () =>
    rect(0, 0, 320, 240, '#dcd9cd') +
    rect(0, 0, 320, 96, '#ece9df') +
    mould +
    stroke('M120 84V120M150 90V140M178 84V112', '#8fb2c2', 3) +
    oval(150, 214, 70, 14, '#9fbfcc', 'opacity=".8"') +
    shape('M134 176H170L164 212H140Z', '#4a7d8c'),
  renovation: () =>
    rect(0, 0, 320, 240, '#cfc8ba') +
    shape('M70 40H240V170L210 190L170 160L120 188L70 160Z', '#a39a89') +
    bricks +
    stroke('M40 220L96 92', '#8b6b4c', 8) +
    rect(78, 74, 44, 24, '#4c5358'),
  barrier: () => street() + at(60, 150, 1.15, fence()) + at(40, 226, 1, cone()) + at(286, 230, 1, cone()),
  'cord-window': () =>
    facade() +
    stroke('M60 118Q92 150 120 178T170 206', '#e8e4d8', 4) +
    stroke('M212 54Q226 130 206 176', '#d9622b', 4) +
    at(180, 228, 0.9, bike('#2f6f8a')) +
    rect(160, 200, 26, 8, '#f4f2ec'),
  'cord-night': () =>
    facade(true) +
    stroke('M60 118Q92 150 120 178T170 206', '#cfcabd', 4) +
    at(188, 230, 0.95, bike('#8a4a3c')) +
    dot(176, 202, 4, '#ff5a3c') +
    dot(176, 202, 12, '#ff5a3c', 'opacity=".25"'),
  wires: () =>
    facade() +
    ['M0 40Q120 90 320 30', 'M0 52Q140 120 320 60', 'M0 60Q100 66 190 110T320 84', 'M120 0Q130 80 210 130T320 150']
      .map((d, i) => stroke(d, ['#23272b', '#2f3539', '#1c1f22', '#3a2f2a'][i]!, 3))
      .join('') +
    oval(196, 110, 34, 22, 'none', 'stroke="#23272b" stroke-width="5"'),
  'meter-box': () =>
    wall('#cdc7b8') +
    rect(84, 34, 152, 136, '#7f8a8d') +
    [0, 1, 2, 3, 4, 5]
      .map(
        (i) =>
          rect(96 + (i % 3) * 46, 46 + Math.floor(i / 3) * 60, 36, 46, '#e4e6e2') +
          rect(102 + (i % 3) * 46, 54 + Math.floor(i / 3) * 60, 24, 10, '#2b3236'),
      )
      .join('') +
    shape('M160 92L146 118H158L150 142L178 110H164L174 92Z', '#f2b632'),
  'gas-meter': () =>
    wall('#d9d6ca') +
    stroke('M60 0V120H130M214 120H268V190', '#d0b23c', 9) +
    rect(126, 82, 92, 84, '#8f989b', 'rx="8"') +
    rect(142, 98, 60, 20, '#20262a') +
    dot(172, 142, 9, '#c23b2e'),
  charger: () =>
    street() +
    rect(120, 70, 76, 128, '#3d6f6a', 'rx="8"') +
    rect(132, 84, 52, 32, '#d8ece6') +
    shape('M160 126L146 150H156L150 172L174 142H162L170 126Z', '#f2d45a') +
    stroke('M196 120Q240 140 222 196', '#23272b', 6) +
    oval(158, 66, 26, 12, '#6b6f72', 'opacity=".5"') +
    oval(168, 50, 20, 11, '#6b6f72', 'opacity=".35"'),
  'bike-shed': () =>
    rect(0, 0, 320, 240, '#9fb0b6') +
    shape('M10 70L160 44L310 70V84H10Z', '#7a4a3a') +
    rect(20, 84, 8, 130, '#59616a') +
    rect(292, 84, 8, 130, '#59616a') +
    rect(0, 206, 320, 34, '#8d8f8b') +
    at(90, 216, 0.95, bike('#59616a')) +
    at(238, 216, 0.95, bike('#2f6f8a')) +
    stroke('M146 208L158 198L168 210L180 200', '#c9ced2', 4),
  manhole: () =>
    rect(0, 0, 320, 240, '#8b8e8f') +
    stroke('M0 60L320 40', '#f0efe6', 6) +
    at(160, 140, 1.7, cover(true)) +
    stroke('M216 130L232 78', '#6b4a2e', 5) +
    oval(234, 72, 16, 12, '#5f8a4a'),
  puddle: () =>
    rect(0, 0, 320, 240, '#94958f') +
    at(170, 96, 1.1, cover(false)) +
    shape('M60 150Q110 116 170 124T290 160Q270 212 180 214T40 196Q38 168 60 150Z', '#6c6a4e', 'opacity=".85"') +
    stroke('M110 160Q140 152 168 160M150 184Q186 174 220 184', '#8d8b6c', 3),
  poster: () =>
    wall('#cbc6ba') + poster + code + corner(124, 88) + corner(178, 88) + corner(124, 142) + rect(112, 172, 96, 6, '#8a8375'),
  'street-day': () =>
    street() + at(70, 200, 0.8, car('#5f7f95')) + at(240, 232, 1.05, car('#d0c6b4')) + at(300, 170, 0.85, lamp(false)),
  'traffic-light': () =>
    street() +
    rect(150, 60, 8, 120, '#4b5258') +
    rect(132, 22, 44, 100, '#2a2e32', 'rx="8"') +
    dot(154, 42, 12, '#4a2a28') +
    dot(154, 72, 12, '#e7b53a') +
    dot(154, 102, 12, '#2a3f30') +
    dot(154, 72, 22, '#e7b53a', 'opacity=".25"'),
  'lamp-dark': () =>
    street(true) + at(110, 176, 1, lamp(false)) + at(220, 170, 0.85, lamp(false)) + at(296, 166, 0.7, lamp(true)),
  'lamp-lit': () => street(true) + at(120, 178, 1.05, lamp(true)) + at(260, 170, 0.8, lamp(false)),
  lift: () =>
    rect(0, 0, 320, 240, '#b7b9b4') +
    rect(86, 30, 148, 186, '#6f787c') +
    rect(94, 38, 62, 178, '#a7b0b3') +
    rect(170, 38, 56, 178, '#a7b0b3') +
    rect(156, 38, 14, 178, '#23282b') +
    rect(250, 100, 24, 46, '#d9dcd8') +
    dot(262, 114, 5, '#c23b2e') +
    dot(262, 132, 5, '#8a8f93') +
    rect(0, 216, 320, 24, '#8c8b84') +
    rect(130, 8, 60, 18, '#2b2e31') +
    rect(146, 13, 28, 8, '#e7503a'),
  playground: () =>
    rect(0, 0, 320, 240, '#cfe0e4') +
    rect(0, 150, 320, 90, '#a9bf95') +
    stroke('M70 190V80H120V190M70 100H120M70 130H120', '#4f6f86', 6) +
    shape('M118 82Q170 100 236 186L258 192L252 200L224 194Q160 118 118 98Z', '#d9622b') +
    stroke('M176 128L188 140L182 150', '#3b2a22', 3) +
    oval(160, 214, 110, 10, '#8fa57c'),
  'bins-full': () =>
    wall('#c6c1b3', '#8f8c84') +
    at(84, 214, 1.15, bin('#3f7f6a', true)) +
    at(160, 216, 1.15, bin('#5b6a75', true)) +
    at(236, 214, 1.15, bin('#8a4a3c', true)) +
    dot(120, 220, 13, '#3c4046') +
    dot(200, 224, 11, '#e0ddd2') +
    dot(272, 224, 12, '#6b7178'),
  bins: () =>
    wall('#cfcaba', '#94918a') +
    at(84, 214, 1.15, bin('#3f7f6a', false)) +
    at(160, 214, 1.15, bin('#5b6a75', false)) +
    at(236, 214, 1.15, bin('#2f6f8a', false)) +
    dot(198, 222, 10, '#3c4046'),
  rubble: () =>
    rect(0, 0, 320, 150, '#c6d6da') +
    rect(0, 140, 320, 100, '#9db58f') +
    shape('M30 220L96 150L150 176L196 134L290 222Z', '#b3aa9b') +
    bricks +
    stroke('M210 200L258 130', '#8b6b4c', 7),
  crane: () =>
    street(true) +
    rect(180, 30, 8, 150, '#d8a531') +
    stroke('M90 42H290M184 20L110 42M184 20L270 42', '#d8a531', 5) +
    stroke('M120 42V96', '#8a8f93', 2) +
    rect(106, 96, 28, 14, '#7d8890') +
    shape('M60 60L20 230H150Z', '#fff3c4', 'opacity=".16"') +
    dot(60, 58, 6, '#fff7dc'),
  speaker: () =>
    rect(0, 0, 320, 240, '#3a4350') +
    rect(0, 190, 320, 50, '#59605f') +
    [60, 190]
      .map(
        (x) =>
          rect(x, 70, 74, 126, '#1f2428', 'rx="6"') +
          dot(x + 37, 154, 28, '#3b4248') +
          dot(x + 37, 154, 11, '#14181b') +
          dot(x + 37, 98, 14, '#3b4248'),
      )
      .join('') +
    stroke('M150 90Q160 110 150 130M168 80Q182 110 168 140', '#f2c869', 4),
  chimney: () =>
    facade() +
    rect(140, 96, 40, 110, '#8d9498') +
    rect(130, 86, 60, 14, '#6f777b') +
    oval(166, 66, 30, 16, '#5a5f63', 'opacity=".6"') +
    oval(190, 40, 38, 18, '#5a5f63', 'opacity=".45"') +
    oval(222, 16, 44, 16, '#5a5f63', 'opacity=".3"'),
  dog: () =>
    rect(0, 0, 320, 240, '#cfe0d6') +
    rect(0, 160, 320, 80, '#a9bf95') +
    shape(
      'M110 150Q120 124 160 126H204Q226 126 230 106L246 100L252 112L238 122Q238 150 224 158V196H212V164H142V196H130V160Q112 160 110 150Z',
      '#8b6b4c',
    ) +
    shape('M110 148Q92 138 92 118', 'none', 'stroke="#8b6b4c" stroke-width="7"') +
    dot(240, 108, 2, '#1c1c1c') +
    rect(30, 110, 6, 90, '#6b7178') +
    rect(18, 96, 60, 26, '#3f7f6a'),
} satisfies Record<string, () => string>

export type SceneName = keyof typeof drawings
export const sceneNames = Object.keys(drawings) as SceneName[]

/** The drawing alone, to be put into an `svg` of 320 x 240. Throws RangeError on an unknown name. */
export function drawScene(name: string): string {
  if (!Object.hasOwn(drawings, name)) throw new RangeError(`sample: no scene "${name}"`)
  return drawings[name as SceneName]()
}
