import '../../style/frame.css'
import { useEffect, useState } from 'react'
import type { Client } from '../../../contract/api.ts'
import type { AppInfo, Settings } from '../../../contract/model.ts'
import { AppProvider } from '../../state/app.tsx'
import { ClientProvider } from '../../state/call.tsx'
import { FilterProvider } from '../../state/filter.tsx'
import { SelectionProvider } from '../../state/selection.tsx'
import { SettingsProvider, useSettings } from '../../state/settings.tsx'
import { UndoProvider } from '../../state/undo.tsx'
import { ViewsProvider } from '../../state/views.tsx'
import { TextProvider, textOf } from '../../text/text.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Frame } from './Frame.tsx'

type Opened = { settings: Settings; info: AppInfo }

/** The whole window: asks what is open, then shows it. */
export function App({ client }: { client: Client }) {
  const [opened, setOpened] = useState<Opened | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [attempt, setAttempt] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt asks again
  useEffect(() => {
    const abort = new AbortController()
    setProblem(null)
    void Promise.all([client.call('settings.get', {}, abort.signal), client.call('app.info', {}, abort.signal)]).then(
      ([settings, info]) => {
        if (abort.signal.aborted) return
        if (settings.ok && info.ok) setOpened({ settings: settings.value, info: info.value })
        else if (!settings.ok) setProblem(settings.message)
        else if (!info.ok) setProblem(info.message)
      },
    )
    return () => abort.abort()
  }, [client, attempt])

  if (problem !== null) {
    const text = textOf(navigator.language.startsWith('zh') ? 'zh' : 'en', 0)
    return (
      <main className="start-problem">
        <ErrorPanel
          what={text.t('frame.unreachable')}
          means={problem}
          action={text.t('words.retry')}
          onAction={() => setAttempt((n) => n + 1)}
        />
      </main>
    )
  }
  if (!opened) return null
  return (
    <ClientProvider client={client}>
      <SettingsProvider initial={opened.settings}>
        <AppProvider initial={opened.info}>
          <Spoken>
            <UndoProvider>
              <FilterProvider>
                <ViewsProvider>
                  <SelectionProvider>
                    <Frame />
                  </SelectionProvider>
                </ViewsProvider>
              </FilterProvider>
            </UndoProvider>
          </Spoken>
        </AppProvider>
      </SettingsProvider>
    </ClientProvider>
  )
}

function Spoken({ children }: { children: React.ReactNode }) {
  const { language } = useSettings()
  return <TextProvider language={language}>{children}</TextProvider>
}
