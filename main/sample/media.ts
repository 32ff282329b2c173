export interface Medium {
  mime: string
  extension: string
  bytes: Uint8Array
}
export function imageOf(_scene: string): Medium {
  return { mime: 'image/png', extension: 'png', bytes: new Uint8Array(1) }
}
export function voiceOf(_n: number): Medium {
  return { mime: 'audio/wav', extension: 'wav', bytes: new Uint8Array(1) }
}
export function filmOf(_n: number): Medium {
  return { mime: 'video/mp4', extension: 'mp4', bytes: new Uint8Array(1) }
}
export const voiceCount = 8
export const filmCount = 3
