/** A cluster in words: its accessible name and the strip below the map. */
import type { AreaShapes, ClusterSet } from '../../../contract/model.ts'
import { categoryKeys } from '../../../contract/taxonomy.ts'
import { largestKinds } from '../../map/marker.ts'
import type { Text } from '../../text/text.tsx'
import { areaAt, areaName } from './area-at.ts'

/** "41 reports, Fire hazards 12, Noise and air 9, ..." with the three largest kinds, and the area where it is known. */
export function clusterName(clusters: ClusterSet, index: number, shapes: AreaShapes | undefined, text: Text): string {
  const { kinds } = largestKinds(clusters.parts, index * categoryKeys.length, 3)
  const count = clusters.count[index]!
  const first = kinds[0] ? text.category(categoryKeys[kinds[0].category]!) : ''
  if (count === 1) return text.t('situation.dotName', { kind: first })
  const words = kinds
    .map((kind) =>
      text.t('situation.kindCount', { kind: text.category(categoryKeys[kind.category]!), n: text.number(kind.count) }),
    )
    .join(text.language === 'zh' ? '，' : ', ')
  const area = areaAt(shapes, clusters.lon[index]!, clusters.lat[index]!)
  if (!area) return text.t('situation.clusterName', { n: text.number(count), kinds: words })
  return text.t('situation.clusterNameIn', { area: areaName(area, text.language), n: text.number(count), kinds: words })
}

/** Index of the largest cluster, or -1. */
export function largestCluster(clusters: ClusterSet): number {
  let best = -1
  for (let i = 0; i < clusters.count.length; i++) if (best < 0 || clusters.count[i]! > clusters.count[best]!) best = i
  return best
}

/** What the map shows, in one sentence. */
export function mapSentence(clusters: ClusterSet, shapes: AreaShapes | undefined, text: Text): string {
  const largest = largestCluster(clusters)
  if (largest < 0) return text.t('situation.stripNone')
  const parts = [
    text.t('situation.strip', {
      count: clusters.count.length,
      clusters: text.number(clusters.count.length),
      n: text.number(clusters.inBox),
    }),
  ]
  const count = clusters.count[largest]!
  if (count > 1) {
    const area = areaAt(shapes, clusters.lon[largest]!, clusters.lat[largest]!)
    parts.push(
      area
        ? text.t('situation.stripLargestIn', { n: text.number(count), area: areaName(area, text.language) })
        : text.t('situation.stripLargest', { n: text.number(count) }),
    )
  }
  return parts.join(text.language === 'zh' ? ' · ' : '; ')
}

/** Indices of the clusters largest first, at most `most`. */
export function largestFirst(clusters: ClusterSet, most: number): number[] {
  return Array.from({ length: clusters.count.length }, (_, i) => i)
    .sort((a, b) => clusters.count[b]! - clusters.count[a]! || a - b)
    .slice(0, most)
}
