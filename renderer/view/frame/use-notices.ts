import type { Notice } from '../../../contract/detection.ts'
import { useApp } from '../../state/app.tsx'
import { useEvent } from '../../state/call.tsx'
import { useRoute } from '../../state/filter.tsx'
import { useText } from '../../text/text.tsx'

/** In a browser window flags are told by the window itself, once it was allowed to; a clicked notice of Electron's shell leads here. */
export function useNotices(): void {
  const { shell } = useApp()
  const { say } = useText()
  const { go } = useRoute()
  // A click on what Electron's shell showed.
  useEvent('notice.opened', ({ flag }) => go('flags', String(flag)))
  useEvent('notice.due', (notice: Notice) => {
    if (shell !== 'web' || !('Notification' in window) || Notification.permission !== 'granted') return
    const shown = new Notification(say(notice.title), { body: say(notice.body), tag: `flags-${notice.flags.join('-')}` })
    shown.onclick = () => {
      window.focus()
      const [only] = notice.flags
      go('flags', notice.flags.length === 1 ? String(only) : undefined)
      shown.close()
    }
  })
}
