/**
 * Names where a form or a courtesy puts them: 我叫…, 联系人：…, 王先生, "My name is …", "Mr. …". A name in running text
 * without such a frame is not looked for: guessing would hide streets and shops. Takes folded text.
 */

type Add = (start: number, end: number) => void

const compound =
  '欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|司空|夏侯|南宫|长孙|宇文|轩辕|端木|独孤|申屠|闻人|钟离|呼延'
/** Surnames, commonest first; rare ones that are everyday words (车 区 楼 水 路 司 向 位 …) are left out on purpose. */
const single =
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付傅方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟申殷詹欧耿关兰焦俞左柳甘祝包宁尚符舒阮纪梅童凌毕单裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由酆萧贝季柯贲洪诸钮滑荀羿汲邴糜隗宓蓬郗暴钭韶蓟鄂赖苍莘贡逄宰郦璩濮郏阎宦慎庾暨弘禄殳沃蔚夔厍融訾毋乜巢蒯竺桓郄仉'

// For courtesy forms only surnames that are seldom the end of another word.
const courteous = new Set(
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付傅方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟申殷詹欧耿关兰焦俞左柳甘祝包宁尚符舒阮纪梅童凌毕单裴霍涂成苗谷盛曲翁冉骆蓝游辛靳管柴蒙鲍华喻祁蒲滕屈饶解牟艾尤穆卓吉缪简项芦麦褚娄窦戚岑景费卜晏席卫柏宗瞿桂佟臧闵苟邬卞姬仇栾隋刁沙荣桑郎甄虞佘邝匡鞠荆郁胥储燕鄢谌蔺郜阚柯洪季赖阎荀萧竺桓蔚',
)
/** What, standing before the surname, makes another word with it: 保安师傅, 对方女士, 照顾阿姨. */
const notAfter: Record<string, string> = {
  安: '保公治平天西延泰淮早晚长',
  方: '对双甲乙工租卖买业商管警校我店物资医各官地四前后东西南北一一三多',
  程: '工过课里日全行',
  任: '主责班信上新前后现历专担',
  何: '任如为几',
  管: '城主保协交物不水网监看',
  卫: '门环保护后侍',
  顾: '照回光主',
  费: '收缴交免水电付物停',
  包: '打面承外钱书背',
  丁: '园',
  童: '儿学',
  单: '保简菜账名订',
  关: '开相有机海公没无',
  乐: '音娱快',
  段: '路阶地时工',
  史: '历',
  谢: '感多答谢',
  金: '押现租基资奖罚五佣定税',
  石: '碎山砂化',
  许: '也允准默或',
  曾: '不',
  余: '多剩其业',
  于: '由关对属位处至等基终',
  高: '提最较升增',
  马: '斑人牛',
  张: '紧慌扩主夸一两三',
  周: '上本下每一两三四近前后',
  梁: '桥',
  林: '园森绿',
  叶: '树落',
  田: '农稻',
  陆: '大登',
  严: '威庄',
  董: '古',
  常: '经非日正平通异时',
  康: '健小',
  白: '明空',
  文: '语作中英公',
  温: '体高低室',
  成: '完组形造变赞',
  华: '中',
  章: '公图印违文',
  庄: '村石',
  左: '向往靠',
  齐: '一整',
  祝: '庆',
  席: '主出首',
  解: '了理调',
  游: '旅导下上',
  盛: '',
  全: '安齐完',
  万: '百千一二三四五六七八九十几0123456789',
  钱: '付收要给赔退交省花房工零',
  景: '风',
  项: '事',
  沙: '泥',
  荣: '',
  简: '',
  易: '容不交',
  时: '小',
  江: '长',
  尚: '时',
  苗: '树花',
  冷: '',
}

/** The forms names come in, as bits: which of them a text needs to be searched for. */
export const nameForm = { courtesy: 1, label: 2, called: 4, english: 8 } as const

const titles =
  '先生|女士|小姐|阿姨|大爷|大妈|大姐|大哥|大叔|大伯|大娘|大嫂|叔叔|伯伯|奶奶|爷爷|婆婆|老太太|老太|老师|师傅|同志|老板|老伯|警官|医生|大夫|护士|队长|经理|主任|科长|处长|所长|站长|书记|律师|总经理|太太|夫人|同学|师父|园长|校长|院长|厂长|村长|镇长|店长|局长'
/** Words that end a courtesy form. */
export const courtesies: readonly string[] = titles.split('|')
const title = new RegExp(`(?<!姓)(?:${titles})`, 'g')
const titleSoon = new RegExp(`^.{1,2}(?:${titles})`)
const anyTitle = new RegExp(titles)
// After these a full name may begin: a courtesy form with given name needs one, or the edge of the sentence.
const opens =
  /(?:^|[^\p{Script=Han}A-Za-z0-9]|[的是有叫找给和与由请向对被为让跟问及人主户民位东客居员者家]|联系|通知|感谢|谢谢|咨询|询问|邻居|同事|业主|租客|市民)$/u
const notGiven =
  /[的是在了我你他她们这那哪个位号楼层室户区街路里村镇桥湾苑园厂店家门口院巷胡同处所站校房车电水气火不有和与及或给被把让找请叫也都还很最太衣服裤帽发色年轻大副总姓]/

const notNames = new Set(
  '谢谢 许多 高层 高空 高楼 高压 高个 高温 白天 白衣 白色 黄色 黄衣 金发 王牌 江西 江苏 江边 安全 安保 安检 马路 马上 石头 石板 方便 方向 关于 关门 时候 常年 常有 万一 何时 何处 何人 任何 任意 余下 水电 温度 毛病 成人 成年 包工 包括 包间 管道 管理 管家 单位 单元 应该 应急 连续 平时 平台 明天 明火 明显 全体 全部 全楼 海边 南门 西门 东门 北门 钟点 陆续 周边 周围 周末 周一 周二 周三 周四 周五 周六 周日 施工 费用 卫生 项目 景区 席位 路灯 路口 路人 路边 路过 房东 房屋 房主 车主 车位 车辆 居民 居委 门卫 门口 公司 公共 物业 商户 商店 商场 店主 和平 和谐 都是 来电 来人 国家 由于 由此 但是 相关 云集 容易 普通 阴天 信息 支持 司机 师傅 老师 农民 党员 党委 官方 官网 原来 强烈 强行 燕子 楼上 楼下 楼道 楼长 楼栋 区里 盖板 满地 满屋 班长 查看 池塘 边上 计划 宿舍 银行 利用 干部 宣传 展开 花园 花坛 海鲜 位于'.split(
    ' ',
  ),
)

const label =
  '姓名|姓 {1,4}名|名字|联系人|反映人|举报人|投诉人|报案人|报警人|报告人|报料人|上报人|填报人|申请人|当事人|来电人|来访人|求助人|诉求人|户主|房主|业主|房东|租客|租户|承租人|车主|机主|受害人|被害人|失主|物主|嫌疑人|肇事者|经办人|负责人|责任人|法人|法定代表人|收件人|寄件人|收货人|监护人|代理人|委托人|签名|署名|签字|称呼|伤者|患者|死者|家属|司机|驾驶员|店主|老板|邻居|本人姓名|联络人|紧急联系人|报修人|住户|落款|经手人|处理人|网格员|值班员'
/** Words that name a field of a form. */
export const labels: readonly string[] = [
  ...label
    .split('|')
    .map((word) => word.replace('姓 {1,4}', ' '))
    .filter((word) => !/^(?:住户|网格员|值班员)$/.test(word)),
  // These stand in every other report: only with what a field of a form has behind it.
  ...['户:', '户：', '户是', '户叫', '员:', '员：', '员是', '员叫'],
]
const labelled = new RegExp(
  `(?:${label})(?:姓名|名字|名称)?(?:\\([^)]{0,8}\\))?[ \\t]{0,4}(?:[:=|]|是|为|叫|名叫|:是)[ \\t]{0,4}((?:[\\p{Script=Han}]{1,8}·[\\p{Script=Han}·]{1,12}|[\\p{Script=Han}]{2,4}))`,
  'gu',
)
const bareLabelled = new RegExp(
  `(?:姓名|姓 {1,4}名|联系人|报案人|举报人|投诉人|反映人|申请人|来电人|报警人|收件人|失主|联络人|报告人|上报人|填报人|报料人|报修人|求助人|诉求人|来访人|经办人|经手人|当事人|签名|签字|户主|车主|受害人|失主|伤者|患者)[ ]{0,4}((?:${compound}|[${single}])\\p{Script=Han}{1,2})(?=[^\\p{Script=Han}]|$|电话|手机|联系|住|身份|男|女|与|和|称|说|被|反映|表示|来电)`,
  'gu',
)
/** 投诉人（白雪）: in brackets behind the word for who it is. */
const bracketed = new RegExp(`(?:${label})\\(((?:${compound}|[${single}])\\p{Script=Han}{1,2})(?:[,，、 ]?[男女])?\\)`, 'gu')
/** Behind the salutation that ends a letter. */
const closing = new RegExp(
  `敬礼[!！。.,，\\s]{1,6}((?:${compound}|[${single}])\\p{Script=Han}{1,2})(?=[^\\p{Script=Han}]|$)`,
  'gu',
)
/** 我是业主罗兰, 我是5号楼的周慧: who somebody is, then the name, then an edge. */
const introducedAs = new RegExp(
  `我是(?:(?:本?小区|这里|楼里)的?)?(?:业主|租户|租客|住户|居民|村民|房东|车主|户主|楼长|店主|网格员|志愿者|家属|[^的，,。；;！!？?\\n]{2,14}的)(${compound}|[${single}])(\\p{Script=Han}{1,2})(?=[^\\p{Script=Han}]|$|电话|手机)`,
  'gu',
)
const called = new RegExp(
  `(?:我叫|名叫|叫做|名字叫|名字是|名为|大名|全名是?|我的名字是|本人叫|姓名是|机叫|主叫|东叫|户叫|板叫|长叫|我是|本人|落款)[ :]?((?:[\\p{Script=Han}]{2,8}·[\\p{Script=Han}]{1,12}|(?:${compound}|[${single}])\\p{Script=Han}{1,2}))`,
  'gu',
)
/** What a Chinese self-introduction contains. */
export const callings: readonly string[] =
  '我叫 名叫 叫做 字叫 字是 名为 大名 全名 人叫 机叫 主叫 东叫 户叫 板叫 长叫 名是 我是 本人 落款 我姓 贵姓 人姓 他姓 她姓 方姓 东姓 板姓 居姓 主姓 机姓 个姓 位姓 家姓 户姓 上姓 下姓 边姓 壁姓 门姓 里姓'.split(
    ' ',
  )
const surnamed = new RegExp(
  `(?:我|免贵|本人|他|她|对方|房东|老板|邻居|业主|司机|楼上|楼下|隔壁|对门|旁边|里|个|位|人|家|户|主)姓(${compound}|[${single}])(?=[的,，。.;；、!！?？ )）]|$|先生|女士|叫|名|住|电话|手机)`,
  'gu',
)

const startsCompound = new RegExp(`^(?:${compound})`)
const startsName = new RegExp(`^(?:${compound}|[${single}])`)
const whoFollows = '老人|住户|男子|女子|男|女|居民|业主|租户|租客|邻居|村民|老汉|老头|老板|司机|夫妇|夫妻|一家|商户|房东|户主'
/** Pairs that show such a form: 姓老 of 冯姓老人. */
export const familyForms: readonly string[] = whoFollows.split('|').map((word) => `姓${word[0]}`)
const familyNamed = new RegExp(`(?<!百)(${compound}|[${single}])姓(?=${titles}|${whoFollows})`, 'g')
const han = /\p{Script=Han}/u
const stopsGiven = /^[的住在是电手联家今昨要来于从有想因反举投报被现先女男和与跟就也都我你他她说称向对把给，。,]/
const roleEnd = /[人员工头长者户主家师生友客族士民处站局会司部科所队店街厅办室名方]$/
const officeWords =
  /物业|社区|居委|同上|匿名|不详|保密|网格|值班|办公|中心|公司|派出|保安|本人|无名|未知|不便|不愿|先生|女士|略去|见附|如下|以上|群众|热线|平台|街道|待定|暂无|未填|未提供|不明|不清|没有/

/** How long the name at the start of `s` is, in units: surname with one or two given characters; 0 is no name. */
function nameLength(s: string): number {
  const two = startsCompound.exec(s)
  const surname = two ? 2 : 1
  const given = s.slice(surname)
  if (!given || !han.test(given[0]!) || stopsGiven.test(given)) return 0
  if (notNames.has(s.slice(0, 2))) return 0
  const second = given[1]
  if (!second || !han.test(second) || stopsGiven.test(given.slice(1))) return surname + 1
  return surname + 2
}

function findLabelled(text: string, add: Add): void {
  for (const m of /[:=|是为叫]/.test(text) ? text.matchAll(labelled) : []) {
    const start = m.index + m[0].length - m[1]!.length
    const rest = text.slice(start, start + 16)
    if (m[1]!.includes('·')) {
      add(start, start + m[1]!.length)
      continue
    }
    const known = startsName.test(rest)
    // To the next edge, or to the word that opens the next field of the form.
    const field = /^\p{Script=Han}{2,4}?(?=[^\p{Script=Han}]|$|电话|手机|联系|身份|住址|地址|性别|年龄|住在|男|女)/u.exec(
      rest,
    )?.[0]
    if (!field || officeWords.test(field) || notNames.has(field.slice(0, 2))) continue
    if (known ? field.length <= 4 && !(field.length === 4 && !startsCompound.test(field)) : field.length <= 3) {
      if (!known && (roleEnd.test(field) || !/[:=|]/.test(m[0]))) continue
      if (known && roleEnd.test(field) && !/[:=|]/.test(m[0])) continue
      // 张先生: the courtesy form below takes the surname alone.
      if (titleSoon.test(field)) continue
      add(start, start + field.length)
    }
  }
  for (const m of text.matchAll(bareLabelled)) {
    const given = m[1]!
    if (notNames.has(given.slice(0, 2)) || officeWords.test(given) || anyTitle.test(given)) continue
    const length = nameLength(given)
    if (length) add(m.index + m[0].length - given.length, m.index + m[0].length - given.length + length)
  }
  for (const [pattern, cue] of [
    [bracketed, '('],
    [closing, '敬礼'],
  ] as const)
    for (const m of text.includes(cue) ? text.matchAll(pattern) : []) {
      const given = m[1]!
      if (notNames.has(given.slice(0, 2)) || officeWords.test(given) || anyTitle.test(given) || roleEnd.test(given)) continue
      const start = m.index + m[0].indexOf(given, pattern === closing ? 2 : m[0].indexOf('('))
      add(start, start + given.length)
    }
}

/** 我叫尼格买提，: no surname of the list; between edges, and none of what one has somebody do or sends for. */
const strangelyCalled =
  /(?:^|[^\p{Script=Han}])(?:你好|您好|大家好)?(?:我叫|我的名字是|我的名字叫)(\p{Script=Han}{3,5})(?=[^\p{Script=Han}]|$)/gu
const sentFor = /[车了他她你您它们人来去不没过物业保安警察邻居老板师傅快递外卖滴救护停开走吃等到着的得做什么这那]/

function findCalled(text: string, add: Add): void {
  if (text.includes('我叫') || text.includes('我的名字'))
    for (const m of text.matchAll(strangelyCalled))
      if (!sentFor.test(m[1]!) && !startsName.test(m[1]!) && !officeWords.test(m[1]!))
        add(m.index + m[0].length - m[1]!.length, m.index + m[0].length)
  for (const m of text.matchAll(called)) {
    const start = m.index + m[0].length - m[1]!.length
    if (m[1]!.includes('·')) {
      add(start, start + m[1]!.length)
      continue
    }
    const rest = text.slice(start, start + 12)
    if (titleSoon.test(rest)) continue
    const length = nameLength(rest)
    if (length === 0) continue
    const found = rest.slice(0, length)
    // 名叫幸福里的小区: a place has a name too.
    if (/^.{2,4}的?(?:小区|公园|超市|商店|店|公司|餐馆|饭店|酒吧|楼盘|地方|村|广场|平台|软件|网站|群|公众号)/u.test(rest))
      continue
    if (officeWords.test(found)) continue
    // 我是 and 本人 also begin ordinary sentences: there the name must end at an edge and not be a role.
    if (/^(?:我是|本人|落款)/.test(m[0])) {
      const after = rest.slice(length)
      if (after && han.test(after[0]!) && !/^(?:电话|手机|住在|家住)/.test(after)) continue
      if (roleEnd.test(found)) continue
    }
    add(start, start + length)
  }
  for (const m of text.matchAll(surnamed)) add(m.index + m[0].length - m[1]!.length, m.index + m[0].length)
  for (const m of text.matchAll(introducedAs)) {
    const found = m[1]! + m[2]!
    if (m[1]!.length === 1 && !courteous.has(m[1]!)) continue
    if (notNames.has(found.slice(0, 2)) || officeWords.test(found) || anyTitle.test(found) || roleEnd.test(found)) continue
    if (notGiven.test(m[2]!)) continue
    add(m.index + m[0].length - found.length, m.index + m[0].length)
  }
}

const shopAfter =
  /^(?:加州|兰州)?(?:牛肉面|拉面|面馆|大排档|烧烤|火锅|烤鸭|烤鱼|烤肉|包子|饺子馆|饭店|小吃|麻辣烫|卤味|酒楼|菜馆|食品|药房|诊所|专卖店|糕点|烘焙)/
function findCourtesies(text: string, add: Add): void {
  // 张姓女士
  for (const m of text.matchAll(familyNamed)) add(m.index, m.index + m[1]!.length)
  for (const m of text.matchAll(title)) {
    const end = m.index
    // 李先生牛肉面 is a restaurant.
    if (shopAfter.test(text.slice(end + m[0].length, end + m[0].length + 8))) continue
    const before = (from: number): string => text.slice(Math.max(0, from - 3), from)
    let start = -1
    // A full name, the longest first: 欧阳娜娜, 王建国, 王芳; else the surname alone.
    for (const length of [4, 3, 2]) {
      const from = end - length
      if (from < 0) continue
      const word = text.slice(from, end)
      const two = startsCompound.test(word)
      if (length === 4 && !two) continue
      if (length === 2 && two) {
        start = from
        break
      }
      if (!two && !courteous.has(word[0]!)) continue
      const given = word.slice(two ? 2 : 1)
      if (![...given].every((c) => han.test(c)) || notGiven.test(given) || notNames.has(word.slice(0, 2))) continue
      if (!opens.test(before(from)) || notAfter[word[0]!]?.includes(text[from - 1] ?? '\0')) continue
      // 马路王师傅, 高新王主任: a place word, then a surname that stands by itself.
      start = from
      break
    }
    if (start < 0 && end > 0) {
      const surname = text[end - 1]!
      const previous = text[end - 2] ?? '\0'
      if (courteous.has(surname) && !notAfter[surname]?.includes(previous)) start = end - 1
      // 谢谢大姐 thanks a stranger
      if (surname === '谢' && previous === '谢') start = -1
    }
    if (start >= 0) add(start, end)
  }
}

const capital = "\\p{Lu}[\\p{L}]*(?:['’-]\\p{Lu}?\\p{Ll}+)?"
const particle = '(?:(?:de|del|la|las|los|da|das|do|dos|di|van|von|der|den|bin|ibn|al|el|ter|le) ){0,3}'
const fullName = `${capital}(?:[ ](?:\\p{Lu}\\.|${capital})){0,2}`
const startsFullName = new RegExp(`^${fullName}`, 'u')
const selfCalled =
  /\b(?:my (?:full )?name(?:['’]s| is)|name['’]s|i am called|i['’]m called|(?:his|her|their|whose) name(?:['’]s| is| was)|(?:super|superintendent|landlord|landlady|owner|driver|neighbou?r|tenant|manager|guy|man|woman|lady|caller|contractor)(?:['’]s)? name(?:['’]s| is| was))[ :]{1,3}/gi
const courtesy = new RegExp(
  `\\b(?:Mr|Mrs|Ms|Miss|Mx|MR|MRS|MS(?=\\.? [A-Z]{3})|Madam|Mister|Sir)\\b\\.? {0,2}(${particle}${fullName})`,
  'gu',
)
const doctor = new RegExp(`(?<![A-Z][a-z]+ |\\d )\\b(?:Dr|Prof|Professor|Doctor)\\b\\.? (${fullName})`, 'gu')
const field = new RegExp(
  `\\b(?:[Cc]ontact(?: (?:person|name))?|CONTACT|[Nn]ame|NAME|[Ff]ull [Nn]ame|[Rr]eporter|[Cc]aller|[Rr]equestor|[Rr]equester|[Cc]omplainant|[Oo]wner|[Tt]enant|[Ll]andlord|[Rr]esident|[Vv]ictim|[Dd]river|[Ww]itness|[Ss]igned|[Rr]eported by|[Ss]ubmitted by|[Aa]pplicant|[Aa]ttn|ATTN|[Ss]uperintendent)(?: [Nn]ame)? ?(?:[:=]|-(?= )|\\bis\\b(?= [A-Z][a-z]+ [A-Z]))[ \\t]{0,3}(${fullName})`,
  'gu',
)
const bareField = new RegExp(
  `\\b(?:[Rr]eported by|[Ss]ubmitted by|[Ss]igned(?: by)?,?|[Cc]ontact|[Aa]sk for|[Ss]poke (?:with|to)) (${capital} (?:\\p{Lu}\\. )?${capital})(?=[ ,.;:(]|$)`,
  'gu',
)
const thisIs = new RegExp(
  `\\b(?:[Tt]his is|[Ii]t['’]s|I am|I['’]m) (${capital} (?:\\p{Lu}\\. )?${capital})(?=,| speaking| calling| from| at | and I|\\.? ?(?:my|My|call|Call))`,
  'gu',
)
const signOff = new RegExp(
  `(?:^|\\n|[.!] )(?:[Tt]hanks?(?: you)?|[Rr]egards|[Ss]incerely|[Bb]est|[Cc]heers|[Kk]ind regards|[Bb]est regards|[Yy]ours truly),?[ \\n]{1,3}(${capital} ${capital})\\.?[ \\n]*$`,
  'gu',
)
const office =
  /\b(?:Department|Dept|City|Public|Works|Police|Fire|Office|Officer|Manager|Management|Owner|Parks?|Recreation|Street|Avenue|Road|Property|Building|Unknown|None|Anonymous|Not|No|Yes|The|This|That|He|She|They|It|We|You|Please|Town|County|State|Inspector|Division|Unit|Center|Centre|Services?|Hotline|Customer|Company|Inc|LLC|Corp|Transit|Transportation|Water|Power|Electric|Gas|Health|Housing|Authority|School|Hall|Mayor|Council|Boston|Massachusetts|San|Francisco|New|York|Chicago|Request|Report|Case|Same|Above|See|Tbd|Na|Refused|Withheld|Via|Phone|Email|Mobile|App|Citizens|Connect|Super|Landlord|Maintenance|Security|Front|Desk)\b/i
const filler =
  /^(?:Please|The|This|That|He|She|They|It|We|You|Phone|Email|Mobile|Via|App|No|Yes|Not|Call|Tel|Cell|My|At|On|In|From)$/
const months =
  /^(?:January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)$/

// Streets have these words, people too.
const surnameToo = /^(?:Parks?|Hall|Power|Waters?|Street|Banks?|York)$/
const placeEnd =
  /^(?:Wash|Pizza|Pizzeria|Cleaners|Market|Deli|Cafe|Café|Donuts|Grill|Shop|Store|Salon|Boulevard|Blvd|Avenue|Ave|Plaza|Bridge|Library|Hospital|Restaurant|Church|Square|Bakery|Laundry)$/
const placeNext =
  /^,? (?:(?:Jr|Sr)\.? )?(?:Blvd|Boulevard|Way|St|Street|Ave|Avenue|Dr|Drive|Rd|Road|Plaza|Square|Park|Bridge|School|Library|Center|Hospital|Highway|Hwy|Playground|Field)\b/
function findEnglish(text: string, add: Add): void {
  const take = (m: RegExpExecArray, single: boolean, sure = false): void => {
    let found = m[1]!
    const start = m.index + m[0].lastIndexOf(found)
    // Words after the name that only look like one because a sentence begins there.
    const words = found.split(' ')
    while (words.length > 1 && (filler.test(words.at(-1)!) || months.test(words.at(-1)!))) words.pop()
    found = words.join(' ')
    // After "ask for" and "signed" stands a person, whatever the surname.
    const tried = sure && words.length === 2 && surnameToo.test(words[1]!) ? words[0]! : found
    if (office.test(tried)) return
    if (months.test(found) || (!single && words.length < 2)) return
    // Martin Luther King Jr Way, Bubble Car Wash: a street, a shop.
    if (placeEnd.test(words.at(-1)!) || placeNext.test(text.slice(start + found.length, start + found.length + 24))) return
    add(start, start + found.length)
  }
  for (const m of text.matchAll(selfCalled)) {
    const start = m.index + m[0].length
    const rest = text.slice(start, start + 60)
    const found =
      startsFullName.exec(rest)?.[0] ??
      /^[a-z][a-z'’-]+(?: (?!and\b|i\b|from\b|at\b|my\b|on\b|calling\b|with\b|the\b|living\b|in\b)[a-z][a-z'’-]+)?/.exec(
        rest,
      )?.[0]
    if (found && !/^(?:not|on|in|the|unknown|private|withheld|available|a|an)\b/i.test(found)) add(start, start + found.length)
  }
  for (const m of text.matchAll(courtesy)) take(m, true)
  for (const m of text.matchAll(doctor)) take(m, true)
  for (const m of text.matchAll(field)) take(m, true)
  for (const m of text.matchAll(bareField)) take(m, false, !/^contact/i.test(m[0]))
  for (const m of text.matchAll(thisIs)) take(m, false)
  for (const m of text.matchAll(signOff)) take(m, false, true)
}

/** Names in Chinese and English forms and courtesies. `forms`: the bits of `nameForm` worth looking for. */
export function findNames(text: string, add: Add, forms: number): void {
  if (forms & nameForm.label) findLabelled(text, add)
  if (forms & nameForm.called) findCalled(text, add)
  if (forms & nameForm.courtesy) findCourtesies(text, add)
  if (forms & nameForm.english) findEnglish(text, add)
}
