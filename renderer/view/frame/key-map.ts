/**
 * The map of keys: what each section listens to, as the list under "?" shows it. A test (test/renderer/view/key-map.test.ts)
 * holds it against the handlers: a key that a file listens to stands here with that file, and one that stands here is
 * listened to there.
 */
import type { MessageKey } from '../../text/messages.ts'

export interface KeyRow {
  /** As events name them, after what is held with it: "Control+k", "Alt+ArrowUp", " ". "…" stands for those between. */
  keys: readonly string[]
  what: MessageKey
  /** Files below renderer/ that listen; [] where every control does. */
  heard: readonly string[]
}
export interface KeyGroup {
  /** A section of the navigation; null: everywhere. */
  section: 'situation' | 'flags' | 'incidents' | 'review' | 'place' | 'briefings' | 'sources' | null
  name: MessageKey
  rows: readonly KeyRow[]
}

export const keyMap: readonly KeyGroup[] = [
  {
    section: null,
    name: 'keys.everywhere',
    rows: [
      { keys: ['Control+k'], what: 'keys.search', heard: ['view/frame/use-frame-keys.ts'] },
      { keys: ['Control+1', '…', 'Control+8'], what: 'keys.sections', heard: ['view/frame/use-frame-keys.ts'] },
      { keys: ['Alt+ArrowLeft', 'Alt+ArrowRight'], what: 'keys.history', heard: ['view/frame/use-frame-keys.ts'] },
      { keys: ['Control+z', 'Control+Shift+z', 'Control+y'], what: 'keys.undo', heard: ['view/frame/UndoToast.tsx'] },
      { keys: ['Control+l'], what: 'trust.lockKey', heard: ['view/frame/use-frame-keys.ts'] },
      { keys: ['Tab', 'Shift+Tab'], what: 'keys.walk', heard: [] },
      { keys: ['ArrowUp', 'ArrowDown', 'Home', 'End'], what: 'keys.arrows', heard: [] },
      { keys: ['Enter', ' '], what: 'keys.press', heard: [] },
      { keys: ['Escape'], what: 'keys.out', heard: [] },
      { keys: ['?'], what: 'keys.help', heard: ['view/frame/use-frame-keys.ts'] },
    ],
  },
  {
    section: 'situation',
    name: 'frame.situation',
    rows: [
      { keys: ['j', 'k'], what: 'keys.walkList', heard: ['view/situation/ReportList.tsx'] },
      { keys: ['Control+a', 'Shift+ArrowDown', ' '], what: 'keys.choose', heard: ['view/situation/ReportList.tsx'] },
      { keys: ['Control+c'], what: 'keys.copy', heard: ['view/situation/ReportList.tsx'] },
      { keys: ['p'], what: 'keys.place', heard: ['view/situation/DetailDrawer.tsx'] },
      { keys: ['Control+Enter', 'Shift+F10'], what: 'keys.facet', heard: ['view/situation/FacetGroup.tsx'] },
      { keys: ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'], what: 'keys.markers', heard: ['view/situation/MapPanel.tsx'] },
      { keys: ['+', '-', 'Home'], what: 'keys.zoom', heard: ['view/situation/MapPanel.tsx'] },
      { keys: ['Shift+F10'], what: 'keys.menu', heard: ['view/situation/MapPanel.tsx'] },
      { keys: ['l', 'c', 'm'], what: 'keys.tools', heard: ['view/situation/use-map-tool.ts'] },
      { keys: ['z'], what: 'keys.cluster', heard: ['view/situation/ClusterCard.tsx', 'view/situation/MapTable.tsx'] },
      { keys: ['Control+s'], what: 'keys.saveView', heard: ['view/frame/ViewsMenu.tsx'] },
      { keys: ['t'], what: 'keys.table', heard: ['view/situation/MapTable.tsx'] },
      { keys: [' ', ',', '.'], what: 'keys.play', heard: ['view/situation/use-playback.ts'] },
      { keys: ['1', '2', '3'], what: 'keys.relax', heard: ['view/situation/EmptyCard.tsx'] },
      { keys: ['ArrowLeft', 'ArrowRight', '+', '-', '0'], what: 'keys.picture', heard: ['view/situation/PictureViewer.tsx'] },
      { keys: ['n', 'Control+z'], what: 'keys.cover', heard: ['view/situation/PictureViewer.tsx'] },
      { keys: ['Delete'], what: 'keys.coverLess', heard: ['view/situation/CoverLayer.tsx'] },
      { keys: ['Control+s'], what: 'keys.coverSave', heard: ['view/situation/PictureViewer.tsx'] },
      { keys: [' ', 'k', 'ArrowLeft', 'ArrowRight', '<', '>'], what: 'keys.media', heard: ['view/situation/MediaPlayer.tsx'] },
    ],
  },
  {
    section: 'flags',
    name: 'frame.flags',
    rows: [
      { keys: ['j', 'k'], what: 'keys.walkFlags', heard: ['view/flags/InboxTab.tsx'] },
      { keys: ['v', 'e', 'd', 'n'], what: 'keys.dispose', heard: ['view/flags/Disposition.tsx'] },
      { keys: ['j', 'k'], what: 'keys.walkRules', heard: ['view/flags/RulesTab.tsx'] },
      { keys: ['o'], what: 'keys.unfold', heard: ['view/flags/InboxTab.tsx'] },
      { keys: ['p'], what: 'keys.flagPlace', heard: ['view/flags/InboxTab.tsx'] },
    ],
  },
  {
    section: 'incidents',
    name: 'incidents.title',
    rows: [
      { keys: ['j', 'k'], what: 'keys.walkIncidents', heard: ['view/review/use-walk.ts'] },
      { keys: ['x', 'm'], what: 'keys.merge', heard: ['view/incidents/IncidentTab.tsx'] },
      { keys: ['s'], what: 'keys.split', heard: ['view/incidents/IncidentPanel.tsx'] },
      { keys: ['p'], what: 'keys.incidentPlace', heard: ['view/incidents/IncidentPanel.tsx'] },
    ],
  },
  {
    section: 'review',
    name: 'review.title',
    rows: [
      { keys: ['j', 'k'], what: 'keys.walkQueue', heard: ['view/review/use-walk.ts'] },
      { keys: ['a', 'r'], what: 'keys.decide', heard: ['view/review/DecisionBar.tsx'] },
    ],
  },
  {
    section: 'place',
    name: 'frame.place',
    rows: [{ keys: ['j', 'k'], what: 'keys.walkRecords', heard: ['view/place/PlaceView.tsx'] }],
  },
  {
    section: 'briefings',
    name: 'frame.briefings',
    rows: [
      { keys: ['j', 'k'], what: 'keys.walkMeetings', heard: ['view/briefings/BriefingsView.tsx'] },
      { keys: ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'], what: 'keys.page', heard: ['view/briefings/PagePreview.tsx'] },
      { keys: ['Control+Enter'], what: 'keys.save', heard: ['view/briefings/BlockEditor.tsx'] },
      { keys: ['Alt+ArrowUp', 'Alt+ArrowDown'], what: 'keys.move', heard: ['view/meetings/ItemList.tsx'] },
      { keys: ['j', 'k', '1', '2', '3', '4'], what: 'keys.follow', heard: ['view/meetings/FollowLine.tsx'] },
    ],
  },
  {
    section: 'sources',
    name: 'frame.sources',
    rows: [
      { keys: ['j', 'k'], what: 'keys.walkSources', heard: ['view/sources/SourcesView.tsx'] },
      { keys: ['j', 'k'], what: 'keys.walkRows', heard: ['view/sources/RepairDialog.tsx'] },
    ],
  },
]

const caps: Readonly<Record<string, string>> = {
  Control: 'Ctrl',
  Shift: '⇧',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  ' ': 'Space',
  '-': '−',
  Delete: 'Del',
}
/** A key as it is printed: "Control+Shift+z" -> "Ctrl ⇧ Z". */
export function capOf(key: string): string {
  const parts = key === '+' ? ['+'] : key.split('+')
  return parts.map((part) => caps[part] ?? (part.length === 1 ? part.toUpperCase() : part)).join(' ')
}
