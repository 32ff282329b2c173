/** What the contract may use of a platform: present in browsers, Node and Electron alike. */
interface AbortSignal {
  readonly aborted: boolean
}
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>
}
declare class TextDecoder {
  constructor(label: string, options: { fatal: boolean })
  decode(bytes: Uint8Array): string
}
