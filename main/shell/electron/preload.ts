/** All the page gets of the privileged side: `window.fieldbrief` with exactly `call` and `listen`. Bundled alone. */
import { contextBridge, ipcRenderer } from 'electron'

contextBridge.exposeInMainWorld('fieldbrief', {
  call(method: string, request: unknown, id?: string): Promise<unknown> {
    return ipcRenderer.invoke('fieldbrief:call', method, request, id)
  },
  listen(event: string, listener: (payload: unknown) => void): () => void {
    // The page gets the payload alone, never Electron's event with its way back to the sender.
    const heard = (_event: unknown, name: unknown, payload: unknown): void => {
      if (name === event) listener(payload)
    }
    ipcRenderer.on('fieldbrief:event', heard)
    return () => {
      ipcRenderer.off('fieldbrief:event', heard)
    }
  },
})
