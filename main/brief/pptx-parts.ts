/** The parts of a presentation (ECMA-376 part 1, 13) that are the same in every one of ours: theme, master, two layouts. */
const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
export const drawing = 'http://schemas.openxmlformats.org/drawingml/2006/main'
export const presentation = 'http://schemas.openxmlformats.org/presentationml/2006/main'
export const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
export const packages = 'http://schemas.openxmlformats.org/package/2006'
export const spaces = `xmlns:a="${drawing}" xmlns:r="${relations}" xmlns:p="${presentation}"`

/** English Metric Units of points. */
export const emu = (points: number): number => Math.round(points * 12_700)

const solid = (colour: string): string => `<a:solidFill><a:schemeClr val="${colour}"/></a:solidFill>`
const line = (width: number): string => `<a:ln w="${width}"><a:solidFill><a:schemeClr val="phClr"/></a:solidFill></a:ln>`
const rgb = (name: string, value: string): string => `<a:${name}><a:srgbClr val="${value}"/></a:${name}>`

/** White paper, black ink, the red of the head; fonts that every office has, Han ones by their Latin names. */
export const theme = `${xml}<a:theme xmlns:a="${drawing}" name="Fieldbrief"><a:themeElements><a:clrScheme name="Fieldbrief">${rgb('dk1', '000000')}${rgb('lt1', 'FFFFFF')}${rgb('dk2', '162022')}${rgb('lt2', 'F2F2F2')}${rgb('accent1', 'C00000')}${rgb('accent2', '0B666E')}${rgb('accent3', '8A5300')}${rgb('accent4', '465154')}${rgb('accent5', '606C6F')}${rgb('accent6', '98A3A5')}${rgb('hlink', '0B666E')}${rgb('folHlink', '465154')}</a:clrScheme><a:fontScheme name="Fieldbrief"><a:majorFont><a:latin typeface="Arial"/><a:ea typeface="SimHei"/><a:cs typeface="Arial"/><a:font script="Hans" typeface="SimHei"/></a:majorFont><a:minorFont><a:latin typeface="Arial"/><a:ea typeface="Microsoft YaHei"/><a:cs typeface="Arial"/><a:font script="Hans" typeface="Microsoft YaHei"/></a:minorFont></a:fontScheme><a:fmtScheme name="Fieldbrief"><a:fillStyleLst>${solid('phClr').repeat(3)}</a:fillStyleLst><a:lnStyleLst>${line(6350)}${line(12700)}${line(19050)}</a:lnStyleLst><a:effectStyleLst>${'<a:effectStyle><a:effectLst/></a:effectStyle>'.repeat(3)}</a:effectStyleLst><a:bgFillStyleLst>${solid('phClr').repeat(3)}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>`

const group =
  '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/><a:chExt cx="0" cy="0"/></a:xfrm></p:grpSpPr>'
const titleAt = (kind: string, y: number, height: number): string =>
  `<p:sp><p:nvSpPr><p:cNvPr id="2" name="Title"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="${kind}"/></p:nvPr></p:nvSpPr><p:spPr><a:xfrm><a:off x="${emu(48)}" y="${emu(y)}"/><a:ext cx="${emu(864)}" cy="${emu(height)}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr><p:txBody><a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr"><a:normAutofit/></a:bodyPr><a:lstStyle/><a:p><a:endParaRPr/></a:p></p:txBody></p:sp>`

const levels = (size: number): string =>
  Array.from(
    { length: 9 },
    (_, i) =>
      `<a:lvl${i + 1}pPr marL="0" indent="0"><a:buNone/><a:defRPr sz="${size}"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill><a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/><a:cs typeface="+mn-cs"/></a:defRPr></a:lvl${i + 1}pPr>`,
  ).join('')

export const master = `${xml}<p:sldMaster ${spaces}><p:cSld><p:bg><p:bgPr><a:solidFill><a:schemeClr val="bg1"/></a:solidFill><a:effectLst/></p:bgPr></p:bg><p:spTree>${group}${titleAt('title', 58, 52)}</p:spTree></p:cSld><p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/><p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="rId1"/><p:sldLayoutId id="2147483650" r:id="rId2"/></p:sldLayoutIdLst><p:txStyles><p:titleStyle><a:lvl1pPr algn="l"><a:lnSpc><a:spcPct val="100000"/></a:lnSpc><a:buNone/><a:defRPr sz="3000" b="1"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill><a:latin typeface="+mj-lt"/><a:ea typeface="+mj-ea"/><a:cs typeface="+mj-cs"/></a:defRPr></a:lvl1pPr></p:titleStyle><p:bodyStyle>${levels(2400)}</p:bodyStyle><p:otherStyle>${levels(1800)}</p:otherStyle></p:txStyles></p:sldMaster>`

/** 1: the cover; 2: a section. */
export const layouts = [
  `${xml}<p:sldLayout ${spaces} type="titleOnly" preserve="1"><p:cSld name="Cover"><p:spTree>${group}${titleAt('title', 230, 110)}</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>`,
  `${xml}<p:sldLayout ${spaces} type="titleOnly" preserve="1"><p:cSld name="Section"><p:spTree>${group}${titleAt('title', 58, 52)}</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>`,
]

/** A relationships part; targets in the order of rId1, rId2 … */
export const relationsOf = (list: readonly (readonly [type: string, target: string])[]): string =>
  `${xml}<Relationships xmlns="${packages}/relationships">${list.map(([type, target], i) => `<Relationship Id="rId${i + 1}" Type="${type.startsWith('http') ? type : `${relations}/${type}`}" Target="${target}"/>`).join('')}</Relationships>`

export const contentTypes = (slides: number): string => {
  const part = 'application/vnd.openxmlformats-officedocument.presentationml'
  const over = (name: string, type: string): string => `<Override PartName="${name}" ContentType="${type}"/>`
  return `${xml}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>${over('/ppt/presentation.xml', `${part}.presentation.main+xml`)}${over('/ppt/slideMasters/slideMaster1.xml', `${part}.slideMaster+xml`)}${layouts.map((_, i) => over(`/ppt/slideLayouts/slideLayout${i + 1}.xml`, `${part}.slideLayout+xml`)).join('')}${over('/ppt/theme/theme1.xml', 'application/vnd.openxmlformats-officedocument.theme+xml')}${over('/docProps/core.xml', 'application/vnd.openxmlformats-package.core-properties+xml')}${Array.from({ length: slides }, (_, i) => over(`/ppt/slides/slide${i + 1}.xml`, `${part}.slide+xml`)).join('')}</Types>`
}

export const presentationXml = (slides: number, width: number, height: number): string =>
  `${xml}<p:presentation ${spaces} saveSubsetFonts="1"><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst><p:sldIdLst>${Array.from({ length: slides }, (_, i) => `<p:sldId id="${256 + i}" r:id="rId${i + 3}"/>`).join('')}</p:sldIdLst><p:sldSz cx="${emu(width)}" cy="${emu(height)}"/><p:notesSz cx="6858000" cy="9144000"/></p:presentation>`

/** What a slide is made of besides its shapes. */
export const slideXml = (shapes: string): string =>
  `${xml}<p:sld ${spaces}><p:cSld><p:spTree>${group}${shapes}</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sld>`
