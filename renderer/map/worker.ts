import { setWorkerUrl } from 'maplibre-gl'
// The worker as a file of its own, served from our origin: the CSP allows worker-src 'self' and no blob.
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url'

let done = false
/** Tells MapLibre where its worker lies. Once, before the first map. */
export function prepareWorker(): void {
  if (done) return
  setWorkerUrl(new URL(workerUrl, document.baseURI).href)
  done = true
}
