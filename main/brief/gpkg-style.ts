/** How the layers look, twice: as QGIS keeps it (QML, read from `layer_styles`), and as OGC SLD 1.0 for other programs. */
import { categories, type Language } from '../../contract/taxonomy.ts'
import { categoryColours, escapeXml, paper } from './colours.ts'
import { say } from './words.ts'

export interface LayerStyle {
  layer: 'reports' | 'clusters' | 'areas' | 'flags'
  qml: string
  sld: string
}

const rgba = (hex: string, alpha = 255): string =>
  [...[1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16)), alpha].join(',')
const options = (values: Record<string, string>): string =>
  `<Option type="Map">${Object.entries(values)
    .map(([name, value]) => `<Option name="${name}" type="QString" value="${escapeXml(value)}"/>`)
    .join('')}</Option>`
const layer = (kind: string, values: Record<string, string>, more = ''): string =>
  `<layer class="${kind}" enabled="1" pass="0" locked="0">${options(values)}${more}</layer>`
const symbol = (kind: string, name: string, inner: string): string =>
  `<symbol type="${kind}" name="${name}" alpha="1" clip_to_extent="1" force_rhr="0">${inner}</symbol>`
const qgis = (renderer: string, symbols: string): string =>
  `<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'><qgis version="3.28.0" styleCategories="Symbology"><renderer-v2 ${renderer} enableorderby="0" forceraster="0" symbollevels="0">${symbols}</renderer-v2></qgis>`
const single = (symbolXml: string): string => qgis('type="singleSymbol"', `<symbols>${symbolXml}</symbols>`)

const sld = (name: string, rules: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.opengis.net/sld StyledLayerDescriptor.xsd"><NamedLayer><Name>${name}</Name><UserStyle><Title>fieldbrief</Title><FeatureTypeStyle>${rules}</FeatureTypeStyle></UserStyle></NamedLayer></StyledLayerDescriptor>`
const css = (name: string, value: string | number): string => `<CssParameter name="${name}">${value}</CssParameter>`
const fill = (colour: string, opacity = 1): string =>
  `<Fill>${css('fill', colour)}${opacity < 1 ? css('fill-opacity', opacity) : ''}</Fill>`
const stroke = (colour: string, width: number, dashes = ''): string =>
  `<Stroke>${css('stroke', colour)}${css('stroke-width', width)}${dashes ? css('stroke-dasharray', dashes) : ''}</Stroke>`
const point = (colour: string, size: string): string =>
  `<PointSymbolizer><Graphic><Mark><WellKnownName>circle</WellKnownName>${fill(colour)}${stroke('#FFFFFF', 1)}</Mark><Size>${size}</Size></Graphic></PointSymbolizer>`
const rule = (title: string, filter: string, symbolizer: string): string =>
  `<Rule><Title>${escapeXml(title)}</Title>${filter && `<ogc:Filter>${filter}</ogc:Filter>`}${symbolizer}</Rule>`

/** Reports by category, clusters by how many, areas as lines, flags as what they are: yellow, with a dark edge. */
export function layerStyles(language: Language): LayerStyle[] {
  const marker = (colour: string): Record<string, string> => ({
    name: 'circle',
    color: rgba(colour),
    outline_color: '255,255,255,255',
    outline_width: '0.3',
    size: '2.4',
    size_unit: 'MM',
  })
  const symbols = categories
    .map((c, i) => symbol('marker', String(i), layer('SimpleMarker', marker(categoryColours[c.key]))))
    .join('')
  const list = categories
    .map((c, i) => `<category symbol="${i}" value="${c.key}" label="${escapeXml(c[language])}" render="true"/>`)
    .join('')
  // Area grows with the count: 4 mm for 10 reports.
  const sized = `<data_defined_properties><Option type="Map"><Option name="name" type="QString" value=""/><Option name="properties" type="Map"><Option name="size" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression" type="QString" value="max(1.6, min(14, 1.26 * sqrt(coalesce(&quot;reports&quot;, 1))))"/><Option name="type" type="int" value="3"/></Option></Option><Option name="type" type="QString" value="collection"/></Option></data_defined_properties>`
  const steps: [title: string, least: number, size: number][] = [
    ['1', 1, 5],
    ['2–9', 2, 9],
    ['10–99', 10, 16],
    ['100–999', 100, 26],
    ['1,000+', 1_000, 36],
  ]
  const count = (least: number, next: number | undefined): string => {
    const from = `<ogc:PropertyIsGreaterThanOrEqualTo><ogc:PropertyName>reports</ogc:PropertyName><ogc:Literal>${least}</ogc:Literal></ogc:PropertyIsGreaterThanOrEqualTo>`
    return next === undefined
      ? from
      : `<ogc:And>${from}<ogc:PropertyIsLessThan><ogc:PropertyName>reports</ogc:PropertyName><ogc:Literal>${next}</ogc:Literal></ogc:PropertyIsLessThan></ogc:And>`
  }
  return [
    {
      layer: 'reports',
      qml: qgis('type="categorizedSymbol" attr="category"', `<categories>${list}</categories><symbols>${symbols}</symbols>`),
      sld: sld(
        'reports',
        categories
          .map((c) =>
            rule(
              c[language],
              `<ogc:PropertyIsEqualTo><ogc:PropertyName>category</ogc:PropertyName><ogc:Literal>${c.key}</ogc:Literal></ogc:PropertyIsEqualTo>`,
              point(categoryColours[c.key], '7'),
            ),
          )
          .join(''),
      ),
    },
    {
      layer: 'clusters',
      qml: single(
        symbol('marker', '0', layer('SimpleMarker', { ...marker(paper.ink3), color: rgba(paper.ink3, 190), size: '4' }, sized)),
      ),
      sld: sld(
        'clusters',
        steps
          .map(([title, least, size], i) => rule(title, count(least, steps[i + 1]?.[1]), point(paper.ink3, String(size))))
          .join(''),
      ),
    },
    {
      layer: 'areas',
      qml: single(
        symbol(
          'fill',
          '0',
          layer('SimpleFill', {
            color: rgba(paper.land, 90),
            style: 'solid',
            outline_color: rgba(paper.area),
            outline_style: 'dash dot',
            outline_width: '0.4',
          }),
        ),
      ),
      sld: sld(
        'areas',
        rule(
          say(language, '片区', 'Areas'),
          '',
          `<PolygonSymbolizer>${fill(paper.land, 0.35)}${stroke(paper.area, 1.2, '6 2 1 2')}</PolygonSymbolizer>`,
        ),
      ),
    },
    {
      layer: 'flags',
      qml: single(
        symbol(
          'fill',
          '0',
          layer('SimpleFill', {
            color: rgba(paper.flag, 70),
            style: 'solid',
            outline_color: rgba(paper.flagInk),
            outline_style: 'solid',
            outline_width: '0.5',
          }),
        ),
      ),
      sld: sld(
        'flags',
        rule(
          say(language, '预警', 'Flags'),
          '',
          `<PolygonSymbolizer>${fill(paper.flag, 0.28)}${stroke(paper.flagInk, 1.6)}</PolygonSymbolizer>`,
        ),
      ),
    },
  ]
}
