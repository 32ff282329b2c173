/** Where installed copies would look for newer ones: nowhere, unless an office that builds its own installers says so. */

/**
 * What electron-builder is told about updates. Without FIELDBRIEF_UPDATE_URL: nothing is published and no address is written
 * into the package. With it: that address, https only, and installers that must be signed; on Windows by the publisher named
 * in FIELDBRIEF_UPDATE_PUBLISHER, whose signature an update has to carry, on macOS by a certificate. An AppImage or a deb
 * carries no signature that an updater checks, so Linux gets its updates from the office's package server and no channel.
 * @param {Record<string, string | undefined>} env
 * @param {NodeJS.Platform} platform
 * @throws {Error} with what to change, when the channel would not be safe
 */
export function updateChannel(env, platform) {
  const address = env.FIELDBRIEF_UPDATE_URL
  if (!address) return { publish: null }
  const url = URL.canParse(address) ? new URL(address) : null
  if (url === null || url.protocol !== 'https:')
    throw new Error('FIELDBRIEF_UPDATE_URL has to be an https address; nothing was built.')
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw new Error(
      'FIELDBRIEF_UPDATE_URL is written into every copy: it may hold no name, password, query or fragment. Nothing was built.',
    )
  const publish = { provider: 'generic', url: url.href, channel: 'latest', publishAutoUpdate: true }
  if (platform === 'darwin') return { publish, forceCodeSigning: true }
  if (platform === 'win32') {
    const publisher = env.FIELDBRIEF_UPDATE_PUBLISHER
    if (!publisher)
      throw new Error(
        'FIELDBRIEF_UPDATE_PUBLISHER has to name the publisher whose signature an update carries; nothing was built.',
      )
    return {
      publish,
      forceCodeSigning: true,
      win: { verifyUpdateCodeSignature: true, signtoolOptions: { publisherName: [publisher] } },
    }
  }
  throw new Error(
    'On Linux an installer carries no signature to check, so there is no update channel. Leave FIELDBRIEF_UPDATE_URL out.',
  )
}
