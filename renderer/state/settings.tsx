import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react'
import type { Settings } from '../../contract/model.ts'
import type { Language } from '../../contract/taxonomy.ts'
import { useClient, useEvent } from './call.tsx'

interface SettingsHeld {
  language: Language
  theme: Settings['theme']
  /** The theme on screen, `system` resolved. */
  shownTheme: 'light' | 'dark'
  setLanguage: (language: Language) => void
  setTheme: (theme: Settings['theme']) => void
  /** A remembered word of the renderer's own, such as a panel's size. */
  recall: (key: string) => string | undefined
  remember: (key: string, value: string) => void
}
const SettingsContext = createContext<SettingsHeld | null>(null)
const darkSystem = (): MediaQueryList => window.matchMedia('(prefers-color-scheme: dark)')

export function SettingsProvider({ initial, children }: { initial: Settings; children: ReactNode }) {
  const client = useClient()
  const [settings, setSettings] = useState(initial)
  const [systemDark, setSystemDark] = useState(() => darkSystem().matches)
  useEvent('settings.changed', (next) => setSettings((now) => ({ ...next, memory: { ...next.memory, ...now.memory } })))
  useEffect(() => {
    const query = darkSystem()
    const changed = (): void => setSystemDark(query.matches)
    query.addEventListener('change', changed)
    return () => query.removeEventListener('change', changed)
  }, [])

  const shownTheme = settings.theme === 'system' ? (systemDark ? 'dark' : 'light') : settings.theme
  useEffect(() => {
    document.documentElement.dataset.theme = shownTheme
  }, [shownTheme])
  useEffect(() => {
    document.documentElement.lang = settings.language === 'zh' ? 'zh-CN' : 'en'
  }, [settings.language])

  const setLanguage = useCallback(
    (language: Language) => {
      setSettings((now) => ({ ...now, language }))
      void client.call('settings.set', { language })
    },
    [client],
  )
  const setTheme = useCallback(
    (theme: Settings['theme']) => {
      setSettings((now) => ({ ...now, theme }))
      void client.call('settings.set', { theme })
    },
    [client],
  )
  // Panel edges move many times a second; the store hears of it once they rest.
  const waiting = useRef<{ memory: Record<string, string>; timer: ReturnType<typeof setTimeout> | undefined }>({
    memory: {},
    timer: undefined,
  })
  const remember = useCallback(
    (key: string, value: string) => {
      setSettings((now) => {
        const memory = { ...now.memory, [key]: value }
        waiting.current.memory = memory
        return { ...now, memory }
      })
      clearTimeout(waiting.current.timer)
      waiting.current.timer = setTimeout(() => void client.call('settings.set', { memory: waiting.current.memory }), 400)
    },
    [client],
  )
  const memory = settings.memory
  const recall = useCallback((key: string) => memory[key], [memory])

  const held = useMemo(
    () => ({ language: settings.language, theme: settings.theme, shownTheme, setLanguage, setTheme, recall, remember }),
    [settings.language, settings.theme, shownTheme, setLanguage, setTheme, recall, remember],
  ) as SettingsHeld
  return <SettingsContext value={held}>{children}</SettingsContext>
}

export function useSettings(): SettingsHeld {
  const held = useContext(SettingsContext)
  if (!held) throw new Error('no SettingsProvider above')
  return held
}

/** A panel's size in px, kept between sessions and inside its limits. */
export function usePanelSize(key: string, usual: number, min: number, max: number): [number, (size: number) => void] {
  const { recall, remember } = useSettings()
  const kept = Number(recall(`size.${key}`))
  const size = Math.min(max, Math.max(min, Number.isFinite(kept) && kept > 0 ? kept : usual))
  const set = useCallback((next: number) => remember(`size.${key}`, String(Math.round(next))), [key, remember])
  return [size, set]
}
