import type { KdfParameters } from '../../contract/trust.ts'

/** What a passphrase shall cost whoever tries one. */
export interface KdfCost {
  /** Never less than this. */
  least: KdfParameters
  /** Memory is raised up to here, KiB. */
  mostMemoryKib: number
  /** What one try shall take on this machine, milliseconds. */
  millis: number
}

export interface KdfCalls {
  /** 32 bytes. */
  derive: [{ passphrase: string; salt: Uint8Array; kdf: KdfParameters }, Uint8Array]
  /** Tries the least cost out and raises it. */
  calibrate: [KdfCost, KdfParameters]
}
