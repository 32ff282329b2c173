/** Names of the fictional district 青澜区. Any likeness to a real place's names is chance. */
import type { Bilingual } from '../../contract/model.ts'

/** A place in the plan: row and column of its cell, quarter of the cell (0 NW, 1 NE, 2 SW, 3 SE). */
export interface Landmark extends Bilingual {
  type: 'hospital' | 'school' | 'station' | 'market' | 'park' | 'office' | 'mall'
  row: number
  column: number
  quarter: 0 | 1 | 2 | 3
}

export const districtName: Bilingual = { zh: '青澜区', en: 'Qinglan' }

/** The streets (街道) with their communities: letter in `plan`, names, and how many reports it tends to send. */
export const streetNames: readonly {
  zh: string
  en: string
  slug: string
  communities: readonly (readonly [letter: string, zh: string, en: string, weight: number])[]
}[] = [
  {
    zh: '望江街道',
    en: 'Wangjiang',
    slug: 'wangjiang',
    communities: [
      ['A', '望江', 'Wangjiang', 3.2],
      ['B', '文昌', 'Wenchang', 3.4],
      ['C', '临江', 'Linjiang', 1.9],
      ['D', '观澜', 'Guanlan', 1.7],
      ['E', '竹溪', 'Zhuxi', 1.6],
      ['F', '书院', 'Shuyuan', 3.1],
    ],
  },
  {
    zh: '石塘街道',
    en: 'Shitang',
    slug: 'shitang',
    communities: [
      ['G', '西关', 'Xiguan', 2.6],
      ['H', '石塘', 'Shitang', 7.5],
      ['I', '采石', 'Caishi', 1.2],
      ['J', '工人村', 'Gongrencun', 4.6],
      ['K', '兴业', 'Xingye', 1.8],
    ],
  },
  {
    zh: '柳荫街道',
    en: 'Liuyin',
    slug: 'liuyin',
    communities: [
      ['L', '柳岸', 'Liuan', 3.4],
      ['M', '柳荫', 'Liuyin', 12],
      ['N', '东山', 'Dongshan', 4.4],
      ['O', '纺织', 'Fangzhi', 5.4],
      ['P', '滨河', 'Binhe', 2.9],
    ],
  },
  {
    zh: '麓园街道',
    en: 'Luyuan',
    slug: 'luyuan',
    communities: [
      ['Q', '麓园', 'Luyuan', 2.0],
      ['R', '澜北', 'Lanbei', 1.5],
      ['S', '湖畔', 'Hupan', 1.9],
      ['T', '学府', 'Xuefu', 3.9],
      ['U', '听松', 'Tingsong', 2.9],
    ],
  },
  {
    zh: '东站街道',
    en: 'Dongzhan',
    slug: 'dongzhan',
    communities: [
      ['V', '联运', 'Lianyun', 2.2],
      ['W', '东站', 'Dongzhan', 5.6],
      ['X', '东郊', 'Dongjiao', 1.6],
      ['Y', '机务', 'Jiwu', 3.4],
      ['Z', '站前', 'Zhanqian', 3.6],
      ['a', '铁东', 'Tiedong', 1.3],
    ],
  },
  {
    zh: '南桥街道',
    en: 'Nanqiao',
    slug: 'nanqiao',
    communities: [
      ['b', '南桥', 'Nanqiao', 4.6],
      ['c', '集贤', 'Jixian', 4.1],
      ['d', '桥南', 'Qiaonan', 2.3],
      ['e', '南苑', 'Nanyuan', 2.1],
      ['f', '南湾', 'Nanwan', 1.0],
    ],
  },
]

/** Cells of the plan, north first; a letter is a community, a dot is outside. */
export const plan: readonly string[] = [
  '..AABBCC......',
  '..AABBCCDQQR..',
  '.GEABFFDDQQRR.',
  'GGEEFFLLDQSSRT',
  'GHHEMFLLNSSSTT',
  'IHHMMMLNNUUTTV',
  'IIJJMOONNPUVVV',
  'IKJJbOOPPPWWVX',
  'KKKbbccdPWWYXX',
  '.KbbcceddZZYYX',
  '....eeefdZZaaX',
  '.....fffffaa..',
]

/** Roads along the plan's columns, west to east: name of the northern and of the southern half, and class. */
export type RoadClass = 'primary' | 'secondary' | 'street'
export const columnRoads: readonly (readonly [RoadClass, north: string, northEn: string, south: string, southEn: string])[] = [
  ['street', '西关路', 'Xiguan Road', '采石路', 'Caishi Road'],
  ['secondary', '石塘北路', 'Shitang North Road', '石塘南路', 'Shitang South Road'],
  ['street', '竹溪路', 'Zhuxi Road', '工农路', 'Gongnong Road'],
  ['secondary', '石塘路', 'Shitang Road', '兴业路', 'Xingye Road'],
  ['primary', '文昌北路', 'Wenchang North Road', '文昌南路', 'Wenchang South Road'],
  ['street', '书院路', 'Shuyuan Road', '南桥路', 'Nanqiao Road'],
  ['secondary', '柳岸路', 'Liuan Road', '集贤路', 'Jixian Road'],
  ['street', '临江路', 'Linjiang Road', '南苑路', 'Nanyuan Road'],
  ['secondary', '观澜路', 'Guanlan Road', '桥南路', 'Qiaonan Road'],
  ['primary', '麓园大道', 'Luyuan Avenue', '东站大道', 'Dongzhan Avenue'],
  ['street', '湖畔路', 'Hupan Road', '站东路', 'Zhandong Road'],
  ['secondary', '学府路', 'Xuefu Road', '机务路', 'Jiwu Road'],
  ['street', '澜北路', 'Lanbei Road', '联运路', 'Lianyun Road'],
  ['secondary', '澄湖路', 'Chenghu Road', '物流路', 'Wuliu Road'],
  ['street', '青麓路', 'Qinglu Road', '东郊路', 'Dongjiao Road'],
]
/** Roads along the plan's rows, north to south: name of the western and of the eastern half, and class. */
export const rowRoads: readonly (readonly [RoadClass, west: string, westEn: string, east: string, eastEn: string])[] = [
  ['street', '望江北路', 'Wangjiang North Road', '北郊路', 'Beijiao Road'],
  ['secondary', '望江路', 'Wangjiang Road', '澜北东路', 'Lanbei East Road'],
  ['street', '育才路', 'Yucai Road', '松涛路', 'Songtao Road'],
  ['primary', '青澜西路', 'Qinglan West Road', '青澜东路', 'Qinglan East Road'],
  ['street', '西关街', 'Xiguan Street', '听松路', 'Tingsong Road'],
  ['secondary', '柳荫大街', 'Liuyin Avenue', '柳荫东街', 'Liuyin East Street'],
  ['street', '石塘横路', 'Shitang Cross Road', '东山路', 'Dongshan Road'],
  ['primary', '纺织路', 'Fangzhi Road', '滨河东路', 'Binhe East Road'],
  ['secondary', '工业路', 'Gongye Road', '友谊路', 'Youyi Road'],
  ['street', '南桥西街', 'Nanqiao West Street', '站北路', 'Zhanbei Road'],
  ['secondary', '站前路', 'Zhanqian Road', '站前东路', 'Zhanqian East Road'],
  ['street', '南苑西路', 'Nanyuan West Road', '铁东路', 'Tiedong Road'],
  ['street', '南湾路', 'Nanwan Road', '南郊路', 'Nanjiao Road'],
]
export const ringRoad: Bilingual = { zh: '青澜环路', en: 'Qinglan Ring Road' }
export const river: Bilingual = { zh: '澜江', en: 'Lan River' }
export const lake: Bilingual = { zh: '澄湖', en: 'Cheng Lake' }
export const canal: Bilingual = { zh: '麓溪', en: 'Lu Brook' }
export const railway: Bilingual = { zh: '澜宁铁路', en: 'Lan–Ning Railway' }

export const landmarks: readonly Landmark[] = [
  { type: 'hospital', zh: '区人民医院', en: 'District People’s Hospital', row: 5, column: 5, quarter: 1 },
  { type: 'hospital', zh: '东站中心医院', en: 'Dongzhan Central Hospital', row: 8, column: 10, quarter: 0 },
  { type: 'hospital', zh: '石塘卫生院', en: 'Shitang Clinic', row: 5, column: 1, quarter: 0 },
  { type: 'school', zh: '育才小学', en: 'Yucai Primary School', row: 2, column: 3, quarter: 2 },
  { type: 'school', zh: '青澜一中', en: 'Qinglan No. 1 Middle School', row: 3, column: 5, quarter: 0 },
  { type: 'school', zh: '青澜二中', en: 'Qinglan No. 2 Middle School', row: 6, column: 11, quarter: 2 },
  { type: 'school', zh: '柳荫小学', en: 'Liuyin Primary School', row: 5, column: 4, quarter: 2 },
  { type: 'school', zh: '南桥小学', en: 'Nanqiao Primary School', row: 8, column: 4, quarter: 1 },
  { type: 'school', zh: '麓园实验学校', en: 'Luyuan Experimental School', row: 4, column: 11, quarter: 1 },
  { type: 'school', zh: '东站职业学校', en: 'Dongzhan Vocational School', row: 9, column: 12, quarter: 0 },
  { type: 'market', zh: '南桥农贸市场', en: 'Nanqiao Market', row: 8, column: 5, quarter: 0 },
  { type: 'market', zh: '柳荫菜市场', en: 'Liuyin Market', row: 6, column: 4, quarter: 1 },
  { type: 'market', zh: '石塘集贸市场', en: 'Shitang Market', row: 4, column: 2, quarter: 1 },
  { type: 'market', zh: '文昌夜市', en: 'Wenchang Night Market', row: 1, column: 5, quarter: 2 },
  { type: 'market', zh: '站前小商品城', en: 'Zhanqian Bazaar', row: 9, column: 9, quarter: 1 },
  { type: 'mall', zh: '青澜广场', en: 'Qinglan Plaza', row: 3, column: 7, quarter: 2 },
  { type: 'mall', zh: '学府天街', en: 'Xuefu Arcade', row: 5, column: 11, quarter: 0 },
  { type: 'station', zh: '青澜站', en: 'Qinglan Station', row: 10, column: 9, quarter: 0 },
  { type: 'station', zh: '东站客运站', en: 'Dongzhan Coach Station', row: 7, column: 10, quarter: 3 },
  { type: 'park', zh: '文昌公园', en: 'Wenchang Park', row: 0, column: 5, quarter: 1 },
  { type: 'park', zh: '南湾湿地公园', en: 'Nanwan Wetland Park', row: 11, column: 6, quarter: 2 },
  { type: 'park', zh: '工人公园', en: 'Workers’ Park', row: 7, column: 3, quarter: 0 },
  { type: 'office', zh: '青澜区政务服务中心', en: 'Qinglan Service Centre', row: 4, column: 8, quarter: 0 },
]
/** The lake park fills these whole cells. */
export const lakePark = { zh: '麓园公园', en: 'Luyuan Park', rows: [3, 4], columns: [10, 10] } as const

/** First halves of compound names; `compoundEnds` gives the second. */
export const compoundStarts: readonly (readonly [string, string])[] = [
  ['锦绣', 'Jinxiu'],
  ['阳光', 'Yangguang'],
  ['金桂', 'Jingui'],
  ['翠竹', 'Cuizhu'],
  ['春江', 'Chunjiang'],
  ['桃源', 'Taoyuan'],
  ['和平', 'Heping'],
  ['幸福', 'Xingfu'],
  ['梧桐', 'Wutong'],
  ['兰亭', 'Lanting'],
  ['紫荆', 'Zijing'],
  ['康乐', 'Kangle'],
  ['明珠', 'Mingzhu'],
  ['银杏', 'Yinxing'],
  ['碧波', 'Bibo'],
  ['祥和', 'Xianghe'],
  ['光明', 'Guangming'],
  ['丽景', 'Lijing'],
  ['荷塘', 'Hetang'],
  ['枫林', 'Fenglin'],
  ['玉兰', 'Yulan'],
  ['朝晖', 'Zhaohui'],
  ['曙光', 'Shuguang'],
  ['安居', 'Anju'],
  ['永宁', 'Yongning'],
  ['永兴', 'Yongxing'],
  ['东湖', 'Donghu'],
  ['西园', 'Xiyuan'],
  ['北苑', 'Beiyuan'],
  ['清风', 'Qingfeng'],
  ['云溪', 'Yunxi'],
  ['百合', 'Baihe'],
  ['海棠', 'Haitang'],
  ['杏林', 'Xinglin'],
  ['建设', 'Jianshe'],
  ['胜利', 'Shengli'],
  ['红星', 'Hongxing'],
  ['前进', 'Qianjin'],
  ['丰泽', 'Fengze'],
  ['龙湾', 'Longwan'],
  ['凤鸣', 'Fengming'],
  ['鹿鸣', 'Luming'],
  ['书香', 'Shuxiang'],
  ['翰林', 'Hanlin'],
  ['御景', 'Yujing'],
  ['星河', 'Xinghe'],
  ['水岸', 'Shuian'],
  ['江南', 'Jiangnan'],
  ['城南', 'Chengnan'],
  ['新华', 'Xinhua'],
]
export const compoundEnds: readonly (readonly [string, string])[] = [
  ['花园', 'Garden'],
  ['新村', 'Village'],
  ['家园', 'Homes'],
  ['小区', 'Estate'],
  ['苑', 'Court'],
  ['公寓', 'Apartments'],
  ['里', 'Lane'],
  ['名邸', 'Mansions'],
  ['雅居', 'Residence'],
  ['东区', 'East'],
  ['西区', 'West'],
  ['宿舍', 'Dormitory'],
]
/** Old works compounds with a set place: the first is where the last planted surge sits. */
export const oldCompounds: readonly (Bilingual & { row: number; column: number; quarter: 0 | 1 | 2 | 3 })[] = [
  { zh: '纺织厂宿舍', en: 'Textile Mill Dormitory', row: 5, column: 4, quarter: 1 },
  { zh: '柳荫新村', en: 'Liuyin New Village', row: 5, column: 5, quarter: 2 },
  { zh: '印染厂家属院', en: 'Dye Works Housing', row: 5, column: 3, quarter: 3 },
  { zh: '搬运公司宿舍', en: 'Porters’ Dormitory', row: 7, column: 5, quarter: 1 },
  { zh: '工人村一区', en: 'Workers’ Village One', row: 6, column: 2, quarter: 3 },
  { zh: '石塘老街', en: 'Shitang Old Street', row: 4, column: 1, quarter: 3 },
  { zh: '铁路新村', en: 'Railway Village', row: 8, column: 9, quarter: 2 },
  { zh: '机务段宿舍', en: 'Engine Depot Dormitory', row: 8, column: 11, quarter: 3 },
  { zh: '南桥老街', en: 'Nanqiao Old Street', row: 8, column: 3, quarter: 3 },
  { zh: '学府人才公寓', en: 'Xuefu Graduate Apartments', row: 4, column: 12, quarter: 2 },
]
