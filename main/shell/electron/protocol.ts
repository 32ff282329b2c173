import type * as Electron from 'electron'
import { appHost, appScheme, assetFor, securityHeaders } from '../policy.ts'
import { readAsset } from '../web/asset.ts'

/** Must run before Electron is ready: gives the scheme an origin of its own, with everything a secure page may use. */
export function registerScheme({ protocol }: Pick<typeof Electron, 'protocol'>): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: appScheme,
      privileges: {
        standard: true,
        secure: true,
        supportFetchAPI: true,
        stream: true,
        corsEnabled: false,
        bypassCSP: false,
        allowServiceWorkers: false,
        allowExtensions: false,
        codeCache: false,
      },
    },
  ])
}

/** Serves the built renderer under the app's scheme to one session. */
export function serveScheme(session: Electron.Session, assets: string): void {
  session.protocol.handle(appScheme, async (request) => {
    const url = new URL(request.url)
    const named = request.method === 'GET' && url.host === appHost ? assetFor(url.pathname) : null
    const bytes = named === null ? null : await readAsset(assets, named.file)
    if (named === null || bytes === null)
      return new Response('There is no such page.\n', { status: 404, headers: securityHeaders })
    return new Response(new Uint8Array(bytes), {
      headers: { ...securityHeaders, 'Content-Type': named.contentType, 'Cache-Control': named.cacheControl },
    })
  })
}
