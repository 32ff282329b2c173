/** A voice-like sound: a buzz shaped by formants into a few syllables. It says nothing. */
import { Random } from './random.ts'

export const sampleRate = 8_000
/** First and second formant of five vowels, hertz. */
const vowels = [
  [730, 1090],
  [270, 2290],
  [300, 870],
  [530, 1840],
  [570, 840],
] as const

/** A WAV file: PCM, 8 kHz, mono, 8-bit. @param seconds 0.2 to 10 */
export function voiceWav(seed: number, seconds: number): Uint8Array {
  const random = new Random(seed, 20)
  const count = Math.round(seconds * sampleRate)
  const out = new Uint8Array(44 + count)
  const view = new DataView(out.buffer)
  const word = (offset: number, text: string): void => {
    for (let i = 0; i < 4; i++) out[offset + i] = text.charCodeAt(i)
  }
  word(0, 'RIFF')
  view.setUint32(4, 36 + count, true)
  word(8, 'WAVE')
  word(12, 'fmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, sampleRate, true)
  view.setUint32(28, sampleRate, true)
  view.setUint16(32, 1, true)
  view.setUint16(34, 8, true)
  word(36, 'data')
  view.setUint32(40, count, true)

  const pitch = random.between(95, 210)
  let phase = 0
  let start = 0
  let length = 0
  let vowel: readonly [number, number] = vowels[0]
  for (let i = 0; i < count; i++) {
    if (i >= start + length) {
      start = i + Math.round(sampleRate * random.between(0.01, 0.06))
      length = Math.round(sampleRate * random.between(0.12, 0.26))
      vowel = random.pick(vowels)
    }
    const t = (i - start) / length
    // Each syllable swells and fades; its pitch falls a little.
    const swell = t <= 0 || t >= 1 ? 0 : Math.min(1, t * 8) * Math.min(1, (1 - t) * 5)
    const f = pitch * (1.06 - 0.12 * Math.max(0, t))
    phase += f / sampleRate
    let sum = 0
    for (let h = 1; h * f < 3_400; h++) {
      const [one, two] = vowel
      const near = (centre: number, width: number): number => {
        const d = (h * f - centre) / width
        return 1 / (1 + d * d)
      }
      sum += (near(one, 90) + 0.55 * near(two, 120)) * Math.sin(2 * Math.PI * phase * h)
    }
    out[44 + i] = Math.max(0, Math.min(255, 128 + Math.round(sum * swell * 34)))
  }
  return out
}
