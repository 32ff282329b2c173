/** The time chart of a briefing: the house's chart library rendering SVG on its own, no browser. */
import { BarChart, LineChart } from 'echarts/charts'
import { AriaComponent, GridComponent, MarkAreaComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { paper, sans } from './colours.ts'
import type { BriefView } from './policy.ts'
import { say } from './words.ts'

use([BarChart, LineChart, GridComponent, AriaComponent, MarkAreaComponent, SVGRenderer])

/**
 * Bars of the period as a standing SVG document.
 * @param size CSS pixels
 */
export function chartSvg(view: BriefView, size: { width: number; height: number }): string {
  const { bins, language } = view
  const unit = bins[0]?.unit ?? 'day'
  const top = Math.max(1, ...bins.map((b) => b.count ?? 0))
  const years = new Set(bins.map((b) => b.from.slice(0, 4))).size > 1
  const label = (day: string): string => (unit === 'month' ? day.slice(0, 7) : years ? day.slice(2) : day.slice(5))
  const incomplete = (to: string): boolean => view.incompleteFrom !== null && to >= view.incompleteFrom
  const hatched = {
    color: '#FFFFFF',
    borderColor: paper.bar,
    borderWidth: 0.75,
    decal: { color: paper.bar, dashArrayX: [1, 0], dashArrayY: [1.5, 3], rotation: -Math.PI / 4, symbolSize: 1 },
  }
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: size.width, height: size.height })
  chart.setOption({
    animation: false,
    backgroundColor: '#FFFFFF',
    textStyle: { fontFamily: sans, color: paper.ink2, fontSize: 12 },
    aria: { enabled: true, decal: { show: false } },
    grid: { left: 8, right: 8, top: 28, bottom: 8, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    xAxis: {
      type: 'category',
      data: bins.map((b) => label(b.from)),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: paper.ink3 } },
      axisLabel: { color: paper.ink2, fontSize: 11, hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      minInterval: 1,
      name: say(language, `件/${{ day: '日', week: '周', month: '月' }[unit]}`, `Reports per ${unit}`),
      nameTextStyle: { align: language === 'zh' ? 'right' : 'left', color: paper.ink3, fontSize: 11 },
      nameGap: 10,
      splitLine: { lineStyle: { color: paper.line } },
      axisLabel: { color: paper.ink2, fontSize: 11 },
    },
    series: [
      {
        type: 'bar',
        barMaxWidth: 28,
        barCategoryGap: '22%',
        // A withheld or incomplete bar is hatched: we do not know, and do not draw zero.
        data: bins.map((b) => ({
          value: b.count ?? top * 0.12,
          itemStyle: b.count === null || incomplete(b.to) ? hatched : { color: paper.bar },
        })),
        label: {
          show: bins.length <= 16,
          position: 'top',
          color: paper.ink,
          fontSize: 11,
          formatter: (p: { dataIndex: number }) => {
            const n = bins[p.dataIndex]?.count
            return n === null || n === undefined ? '–' : String(n)
          },
        },
      },
    ],
  })
  const svg = chart.renderToSVGString()
  chart.dispose()
  // Hover styles and the library's running numbers have no place on paper, and would change from one making to the next.
  return svg
    .replace(/<style[\s\S]*?<\/style>/g, '')
    .replace(/ (?:class|ecmeta_\w+|pointer-events)="[^"]*"/g, '')
    .replace(/\bzr\d+-/g, 'chart-')
}
