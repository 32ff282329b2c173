/** What is said about electricity and gas, theft, fraud. */
import type { CategoryWording } from './wording.ts'

export const supplyWording: readonly CategoryWording[] = [
  {
    category: 'power',
    share: 14.0,
    issues: [
      {
        sub: { zh: '飞线充电', en: 'Dangling charging cords' },
        at: 'home',
        weight: 38,
        scenes: ['cord-window', 'cord-night', 'hall-bikes'],
        titles: { zh: ['{b}飞线充电，下雨未收', '电动车飞线充电没人管'], en: ['Charging cords hang from {b}'] },
        zh: [
          ['充电插排从窗口拉到楼下', '{L}{f}有人从窗口拉插线板到楼下给电动车充电，{e}还在充，下雨也没收。'],
          ['{u}窗外挂着{n}根充电线', '{L}楼前挂着{n}根充电线，接头用胶布缠着，伸手就能碰到。'],
          ['一楼门厅电动车飞线充电', '{L}门厅里飞线充电，插排放在纸箱上，外壳都烧黄了。'],
          ['车棚没有桩，都在飞线', '{p}车棚没有充电桩，{b}都从家里飞线，一到晚上像蜘蛛网。'],
        ],
        en: [
          [
            'Cord from the {f} of {b} to the street',
            'A cord hangs from the {f} of {L} down to an e-bike and was still charging in the rain at {e}.',
          ],
          [
            '{n} cords out of the windows of {b}',
            '{n} charging cords hang in front of {L}, joined with tape, within reach of children.',
          ],
          [
            'No sockets in the shed of {p}',
            'The bike shed of {p} has no sockets, so everybody in {b} runs cords from the windows.',
          ],
        ],
        more: {
          zh: [
            '插排就放在泡沫垫上，很烫手。',
            '旁边就是燃气管。',
            '充电器没有认证标志。',
            '剪过几次，第二天又挂上。',
            '附近的充电棚经常排不上队。',
          ],
          en: [
            'The socket strip lies on foam and is hot.',
            'The gas pipe is right next to it.',
            'Cords were cut before and were back the next day.',
          ],
        },
      },
      {
        sub: { zh: '线路老化', en: 'Old wiring' },
        at: 'home',
        weight: 24,
        scenes: ['wires', 'meter-box'],
        titles: { zh: ['{b}线路老化', '{u}用电线路有隐患'], en: ['Unsafe wiring in {b}'] },
        zh: [
          ['电表箱冒火花', '{L}一楼电表箱{h}冒火花，有焦味，{n}户跳闸。'],
          ['{f}楼道电线裸露', '{L}{f}楼道电线外皮脱落，铜丝露在外面，孩子够得着。'],
          ['{b}入户线老化跳闸', '{L}入户线还是三十年前的铝线，一开空调就跳闸。'],
          ['弱电井线缆缠成一团', '{L}弱电井里网线电线缠成一团，门也关不上。'],
        ],
        en: [
          [
            'Sparks from the meter box of {b}',
            'The meter box of {L} sparked at {h}, with a burning smell, and {n} flats lost power.',
          ],
          ['Bare wires on the {f} of {b}', 'Bare copper shows on the {f} of {L}, within reach of children.'],
          ['Old cables trip in {b}', 'The wiring of {L} is thirty years old and trips whenever the air conditioning starts.'],
        ],
        more: {
          zh: ['供电公司说表后线路归用户。', '用电一多就能闻到焦味。', '墙面都熏黑了。'],
          en: ['The power company says it is the owners’ wiring.', 'The wall is black with soot.'],
        },
      },
      {
        sub: { zh: '燃气异味', en: 'Gas smell' },
        at: 'home',
        weight: 17,
        scenes: ['gas-meter'],
        titles: { zh: ['{u}楼道有燃气味', '{b}门口能闻到煤气味'], en: ['Smell of gas in {b}'] },
        zh: [
          ['{f}燃气味很重，已开窗', '{L}{f}楼道闻到燃气味，{h}味道最重，已经开窗。'],
          ['外墙燃气管道锈穿', '{L}外墙燃气立管锈得厉害，接口处刷肥皂水冒泡。'],
          ['私自改装燃气软管', '{L}{f}私自改装燃气软管，穿墙而过没有套管。'],
        ],
        en: [
          ['Gas smell on the {f}, {b}', 'There is a smell of gas on the {f} of {L}, strongest at {h}; the windows are open now.'],
          ['Rusty gas pipe at {b}', 'The gas pipe on the wall of {L} is badly rusted and bubbles with soapy water.'],
        ],
        more: {
          zh: ['已经打过燃气公司电话。', '楼里好几家都闻到了。', '阀门拧不动。'],
          en: ['The gas company has been called.', 'Several flats can smell it.'],
        },
      },
      {
        sub: { zh: '充电桩故障', en: 'Faulty charger' },
        at: 'public',
        weight: 11,
        scenes: ['charger'],
        titles: { zh: ['{p}充电设施有隐患'], en: ['Faulty charger at {p}'] },
        zh: [
          ['充电桩漏电，摸着发麻', '{L}的充电桩外壳带电，手一碰就发麻，旁边没有警示。'],
          ['{p}充电柜冒烟', '{L}换电柜{h}冒烟，保安用灭火器处理了，柜子还通着电。'],
          ['充电车棚插口烧黑', '{L}充电车棚{n}个插口烧黑，棚顶还盖着塑料布。'],
        ],
        en: [
          ['Charger gives shocks at {p}', 'The charger at {L} gives a shock when touched and there is no warning.'],
          [
            'Charging cabinet smokes, {p}',
            'A battery cabinet at {L} smoked at {h}; a guard put it out, but it is still under power.',
          ],
        ],
        more: { zh: ['客服电话一直占线。', '还有人在排队充。'], en: ['The hotline on the sign is always busy.'] },
      },
      {
        sub: { zh: '停电跳闸', en: 'Power cuts' },
        at: 'home',
        weight: 10,
        scenes: ['meter-box', 'wires'],
        titles: { zh: ['{p}又停电了', '{b}反复停电'], en: ['Power cuts in {b}'] },
        zh: [
          ['{b}一晚上停电{n}次', '{L}从{e}开始断断续续停电，一晚上{n}次，电梯还关过人。'],
          ['变压器响后大面积停电', '{p}变压器声音很大，{h}啪的一声，{b}到现在没电。'],
          ['{p}半个小区没电', '{L}从{h}起没电，冰箱里的东西都坏了，抢修电话排队{m}分钟。'],
        ],
        en: [
          ['{n} power cuts in one night, {b}', '{L} lost power {n} times since {e}, once with people in the lift.'],
          ['Half of {p} without power', 'The transformer of {p} hums loudly; {b} has been dark since {h}.'],
        ],
        more: { zh: ['家里有老人用制氧机。', '天一热就这样。'], en: ['It happens on every hot day.'] },
      },
    ],
  },
  {
    category: 'theft',
    share: 3.2,
    issues: [
      {
        sub: { zh: '电瓶车被盗', en: 'E-bike or battery stolen' },
        at: 'home',
        weight: 50,
        scenes: ['bike-shed'],
        titles: { zh: ['{p}又丢电瓶车', '{b}楼下车辆被盗'], en: ['Bike theft at {p}'] },
        zh: [
          ['楼下充电棚{n}块电瓶被盗', '{L}旁充电棚夜里{n}块电瓶被盗，锁扣是剪断的，棚里监控坏了{d}。'],
          ['{b}门口电动车被推走', '{L}门口停的电动车{e}还在，早上就没了，地上留着剪断的链锁。'],
          ['本月已有{n}户丢电瓶', '{p}这个月已经有{n}户丢了电瓶，都在{b}北侧没有灯的地方。'],
        ],
        en: [
          [
            '{n} batteries stolen at {p}',
            '{n} batteries were taken from the shed beside {L} overnight; the camera there has been broken for {d}.',
          ],
          [
            'E-bike taken from {b}',
            'An e-bike was in front of {L} at {e} and gone in the morning; the cut chain lay on the ground.',
          ],
        ],
        more: {
          zh: ['希望这一带晚上多巡几次。', '监控只能看到背影，看不清。', '建议把灯和摄像头先修好。', '已报警，这里补充地点。'],
          en: [
            'More patrols at night would help.',
            'The light there should be repaired first.',
            'The police have been told; this is about the place.',
          ],
        },
      },
      {
        sub: { zh: '车内财物', en: 'Break-in of vehicle' },
        at: 'street',
        weight: 26,
        scenes: ['lane-cars-night'],
        titles: { zh: ['{r}路边车内物品被盗'], en: ['Things taken from cars on {r}'] },
        zh: [
          ['路边{n}辆车被拉车门', '{L}停的{n}辆车{e}被拉开车门，零钱和充电器不见了。'],
          ['{r}路边车窗被砸', '{L}一辆车右后窗被砸，包被拿走，这段路灯{d}没亮。'],
        ],
        en: [
          ['{n} cars searched on {r}', '{n} cars parked at {L} were opened around {e} and coins and chargers are gone.'],
          ['Car window smashed on {r}', 'A rear window was smashed at {L}; the street light there has been off for {d}.'],
        ],
        more: {
          zh: ['这一段没有摄像头。', '上个月也发生过。'],
          en: ['There is no camera on this stretch.', 'It happened last month as well.'],
        },
      },
      {
        sub: { zh: '公共部件被盗', en: 'Public parts stolen' },
        at: 'public',
        weight: 24,
        scenes: ['manhole', 'bike-shed'],
        titles: { zh: ['{p}公共设施被盗'], en: ['Public parts stolen at {p}'] },
        zh: [
          ['{p}{n}个井盖被偷', '{L}{n}个雨水井盖夜里被偷，现在用树枝插着提醒。'],
          ['工地电缆夜里被剪', '{L}施工电缆被剪走{m}米，现场留有手套和钳痕。'],
          ['快递架上包裹丢失', '{L}快递架{d}里丢了{n}件包裹，货架正对着坏掉的摄像头。'],
        ],
        en: [
          ['{n} drain covers stolen at {p}', '{n} drain covers were stolen at {L}; a branch marks the holes now.'],
          ['Cables cut at {p}', '{m} metres of cable were cut at {L} overnight.'],
          ['Parcels missing at {p}', '{n} parcels went missing at {L} within {d}.'],
        ],
        more: { zh: ['请尽快先补上，太危险。', '附近收废品的点可以问一下。'], en: ['Please cover it first, it is dangerous.'] },
      },
    ],
  },
  {
    category: 'fraud',
    share: 1.6,
    issues: [
      {
        sub: { zh: '冒充上门', en: 'False door calls' },
        at: 'home',
        weight: 40,
        scenes: ['poster'],
        titles: { zh: ['{p}有人冒充上门收费'], en: ['False door calls at {p}'] },
        zh: [
          ['有人冒充燃气公司上门收费', '{L}{h}有人穿工作服自称燃气公司，要求更换软管并收{m}0元，没有证件。'],
          ['假冒安排推销净水器', '{L}连续{n}户被上门推销净水器，说是自来水公司安排的。'],
          ['冒充消防推销灭火器', '{L}有人打着消防检查的名义卖灭火器，瓶身没有合格证。'],
        ],
        en: [
          [
            'False gas inspectors in {b}',
            'Someone in a uniform without papers asked for money to change gas hoses in {L} at {h}.',
          ],
          ['False water inspectors in {b}', '{n} flats in {L} were told that the water company had sent the seller of filters.'],
        ],
        more: {
          zh: ['物业说没有安排过这种上门。', '请提醒周边住户。', '已有人付了钱，金额不大。'],
          en: ['The management says they sent nobody.', 'Please warn the neighbours.'],
        },
      },
      {
        sub: { zh: '张贴扫码', en: 'False codes and posters' },
        at: 'public',
        weight: 36,
        scenes: ['poster', 'charger'],
        titles: { zh: ['{p}有可疑二维码'], en: ['False codes at {p}'] },
        zh: [
          ['停车缴费码被人覆盖', '{L}停车缴费牌上的二维码被贴纸盖住，扫出来是个人收款。'],
          ['“扫码领鸡蛋”骗填银行卡', '{L}贴了{n}张“扫码领鸡蛋”，扫完要求下载软件填银行卡。'],
          ['充电桩二维码被调包', '{L}充电桩的二维码被调包，{n}个人付了钱没充上电。'],
        ],
        en: [
          [
            'False payment code at {p}',
            'The payment code on the parking sign at {L} is covered by a sticker that leads to a private account.',
          ],
          ['Free-egg posters ask for bank details, {p}', '{n} posters at {L} promise free eggs and then ask for bank details.'],
        ],
        more: { zh: ['撕了第二天又贴上。', '建议全街排查一遍。'], en: ['They are back the day after being removed.'] },
      },
      {
        sub: { zh: '电话网络', en: 'Calls and messages' },
        at: 'home',
        weight: 24,
        scenes: ['poster'],
        titles: { zh: ['{p}多户接到诈骗电话'], en: ['Scam calls to {p}'] },
        zh: [
          ['{n}户接到“客服退款”电话', '{L}{n}户同一天接到“客服退款”电话，都能报出楼栋号。'],
          ['刷单群二维码贴进楼道', '{L}楼道{f}贴了刷单兼职的二维码，撕了又贴。'],
          ['多人收到假快递短信', '{p}群里{m}人收到同一条快递理赔短信，链接是仿冒的，{b}有人点了。'],
        ],
        en: [
          [
            'Refund calls to {n} flats of {b}',
            '{n} flats of {L} had a "refund" call on the same day; the callers knew the building.',
          ],
          ['Posters for paid clicks in {b}', 'Posters for paid clicks are on the {f} of {L} again.'],
        ],
        more: { zh: ['建议在门厅贴提示。', '老人差点转账，被银行拦住了。'], en: ['A notice in the hall would help.'] },
      },
    ],
  },
]
