export interface UpdateChannel {
  publish: null | { provider: 'generic'; url: string; channel: string; publishAutoUpdate: boolean }
  forceCodeSigning?: boolean
  win?: { verifyUpdateCodeSignature: boolean; signtoolOptions: { publisherName: string[] } }
}
export function updateChannel(env: Record<string, string | undefined>, platform: string): UpdateChannel
