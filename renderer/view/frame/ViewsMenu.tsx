import '../../style/views.css'
import { Bookmark, ChevronDown, Ellipsis, FolderOpen, MapPin, Save, Share2, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import type { SavedView } from '../../../contract/model.ts'
import { useApp } from '../../state/app.tsx'
import { useCall } from '../../state/call.tsx'
import { downloadText } from '../../state/download.ts'
import { useViews } from '../../state/views.tsx'
import { useText } from '../../text/text.tsx'
import { IconButton } from '../../ui/Button.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { KeyCap } from '../../ui/KeyCap.tsx'
import { Menu } from '../../ui/Menu.tsx'
import { Popover } from '../../ui/Popover.tsx'
import { RenameViewDialog, SaveViewDialog } from './ViewDialogs.tsx'
import { viewConditions } from './view-words.ts'

/** No share file is nearly as large, characters. */
const largestFile = 5_000_000
const onAreas = ['areas.changed'] as const

type Said = { tone: 'plain' | 'bad'; words: string }

/** The saved views in the top bar: open, save, rename, remove, share as a file, open a file. */
export function ViewsMenu() {
  const { t, number } = useText()
  const held = useViews()
  const { views, current, moved, error } = held
  const [open, setOpen] = useState(false)
  const [saving, setSaving] = useState(false)
  const [renaming, setRenaming] = useState<SavedView | null>(null)
  const [said, say] = useState<Said | null>(null)
  const file = useRef<HTMLInputElement>(null)
  // A row that is removed takes the focus along, and Esc would close nothing: take it back.
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (open && (document.activeElement === null || document.activeElement === document.body)) box.current?.focus()
  })

  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== 's') return
      // The browser would save the page.
      event.preventDefault()
      setOpen(false)
      setSaving(true)
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [])
  const tell = (reply: { ok: true } | { ok: false; message: string }, words: string | null = null): void =>
    say(reply.ok ? (words === null ? null : { tone: 'plain', words }) : { tone: 'bad', words: reply.message })

  const share = async (some: readonly SavedView[]): Promise<void> => {
    const reply = await held.shareViews(some)
    if (reply.ok) downloadText(reply.value.fileName, reply.value.text, 'application/json')
    tell(reply, reply.ok ? t('views.shared', { name: reply.value.fileName }) : null)
  }
  const openFile = async (chosen: File): Promise<void> => {
    if (chosen.size > largestFile) {
      say({ tone: 'bad', words: t('views.fileTooLarge') })
      return
    }
    const reply = await held.openShared(await chosen.text())
    const names = reply.ok ? reply.value.views.map((view) => view.name).join(t('views.join')) : ''
    tell(
      reply,
      reply.ok ? t('views.opened', { count: reply.value.views.length, n: number(reply.value.views.length), names }) : null,
    )
  }
  const sharable = views.filter((view) => !view.filter.ids)
  const name = current ? t('views.buttonNamed', { name: current.name }) : t('views.button')
  return (
    <>
      <Popover
        label={t('views.list')}
        placement="bottom end"
        open={open}
        onOpenChange={(next) => {
          setOpen(next)
          if (next) say(null)
        }}
        trigger={
          <AriaButton
            className="button button-normal button-md views-button"
            aria-label={current && moved ? `${name} (${t('views.moved')})` : name}
          >
            <Bookmark size={16} aria-hidden="true" />
            <span className="views-button-name">{name}</span>
            {current && moved ? <span className="views-moved" title={t('views.moved')} aria-hidden="true" /> : null}
            <ChevronDown size={14} aria-hidden="true" />
          </AriaButton>
        }
      >
        <div className="views-menu" ref={box} tabIndex={-1}>
          {error ? (
            <ErrorPanel what={t('views.listFailed')} means={error.message} action={t('words.retry')} onAction={held.refresh} />
          ) : null}
          {said ? (
            <p className={said.tone === 'bad' ? 'views-said bad' : 'views-said'} role="status">
              {said.words}
            </p>
          ) : null}
          {views.length === 0 && !error ? (
            <p className="views-empty">
              <strong>{t('views.empty')}</strong> {t('views.emptyMeans')}
            </p>
          ) : (
            <ul className="views-list" aria-label={t('views.list')}>
              {views.map((view) => (
                <ViewRow
                  key={view.id}
                  view={view}
                  here={view.id === current?.id}
                  moved={moved}
                  onOpen={() => {
                    held.openView(view)
                    setOpen(false)
                  }}
                  onRename={() => {
                    setOpen(false)
                    setRenaming(view)
                  }}
                  onRemove={async () => tell(await held.removeView(view))}
                  onShare={() => void share([view])}
                />
              ))}
            </ul>
          )}
          <div className="views-foot">
            <MenuRow
              icon={<Save size={14} aria-hidden="true" />}
              cap="Ctrl S"
              onPress={() => {
                setOpen(false)
                setSaving(true)
              }}
            >
              {t('views.saveCurrent')}
            </MenuRow>
            {current && moved ? (
              <MenuRow
                icon={<Save size={14} aria-hidden="true" />}
                onPress={async () => {
                  const reply = await held.saveView(current.name)
                  tell(reply)
                  if (reply.ok) setOpen(false)
                }}
              >
                {t('views.saveOver', { name: current.name })}
              </MenuRow>
            ) : null}
            {current ? (
              <MenuRow icon={<X size={14} aria-hidden="true" />} onPress={held.leaveView}>
                {t('views.leave')}
              </MenuRow>
            ) : null}
            <MenuRow icon={<FolderOpen size={14} aria-hidden="true" />} onPress={() => file.current?.click()}>
              {t('views.openFile')}
            </MenuRow>
            {sharable.length > 1 ? (
              <MenuRow icon={<Share2 size={14} aria-hidden="true" />} onPress={() => void share(sharable)}>
                {t('views.shareAll')}
              </MenuRow>
            ) : null}
          </div>
          <input
            ref={file}
            type="file"
            accept=".json,application/json"
            className="visually-hidden"
            tabIndex={-1}
            aria-label={t('views.openFile')}
            onChange={(event) => {
              const [chosen] = event.currentTarget.files ?? []
              // The same file can be chosen again.
              event.currentTarget.value = ''
              if (chosen) void openFile(chosen)
            }}
          />
        </div>
      </Popover>
      {saving ? <SaveViewDialog onClose={() => setSaving(false)} /> : null}
      {renaming ? <RenameViewDialog view={renaming} onClose={() => setRenaming(null)} /> : null}
    </>
  )
}

function MenuRow({
  icon,
  cap,
  onPress,
  children,
}: {
  icon: React.ReactNode
  cap?: string
  onPress: () => void
  children: React.ReactNode
}) {
  return (
    <AriaButton className="views-action" onPress={onPress}>
      {icon}
      <span className="menu-label">{children}</span>
      {cap ? <KeyCap>{cap}</KeyCap> : null}
    </AriaButton>
  )
}

type RowAction = 'rename' | 'share' | 'remove'

function ViewRow({
  view,
  here,
  moved,
  onOpen,
  onRename,
  onRemove,
  onShare,
}: {
  view: SavedView
  here: boolean
  moved: boolean
  onOpen: () => void
  onRename: () => void
  onRemove: () => void
  onShare: () => void
}) {
  const text = useText()
  const { t, number } = text
  const { lastDay } = useApp()
  const { data: areas } = useCall('area.list', {}, { on: onAreas })
  const { data: counts } = useCall('report.count', { filter: view.filter })
  const conditions = viewConditions(view.filter, areas?.areas ?? [], lastDay, text)
  const words = conditions.length > 0 ? conditions.join(t('views.join')) : t('views.everything')
  return (
    <li className={here ? 'views-row row-chosen' : 'views-row'}>
      <AriaButton className="views-open" {...(here ? { 'aria-current': true as const } : {})} onPress={onOpen}>
        <span className="views-name">
          {view.name}
          {here && moved ? <span className="views-moved" title={t('views.moved')} aria-hidden="true" /> : null}
        </span>
        <span className="views-n" aria-hidden="true">
          {counts ? number(counts.matched) : '–'}
        </span>
        <span className="visually-hidden">{counts ? t('views.count', { n: number(counts.matched) }) : ''}</span>
        <span className="views-words" title={words}>
          {words}
        </span>
        {view.map ? <MapPin size={12} aria-label={t('views.fromMap')} className="views-map" /> : null}
      </AriaButton>
      <Menu<RowAction>
        label={t('views.more', { name: view.name })}
        placement="bottom end"
        trigger={<IconButton label={t('views.more', { name: view.name })} icon={<Ellipsis size={16} aria-hidden="true" />} />}
        entries={[
          { key: 'rename', label: t('views.rename') },
          {
            key: 'share',
            label: t('views.shareOne'),
            disabled: view.filter.ids !== undefined,
            ...(view.filter.ids ? { note: t('views.byHand') } : {}),
          },
          { key: 'remove', label: t('views.remove'), danger: true },
        ]}
        onChoose={(key) => (key === 'rename' ? onRename() : key === 'share' ? onShare() : onRemove())}
      />
    </li>
  )
}
