/** Issues of fire, building safety, electricity and gas, theft, fraud. */
import type { CategoryWording } from './wording.ts'

export const safetyWording: readonly CategoryWording[] = [
  {
    category: 'fire',
    share: 19.6,
    issues: [
      {
        sub: { zh: '楼道堆物', en: 'Clutter in stairwell' },
        at: 'home',
        weight: 32,
        scenes: ['corridor-boxes', 'corridor-sofa', 'corridor-red'],
        titles: {
          zh: [
            '楼道堆放杂物，消防通道被占',
            '{u}楼道堆满纸箱',
            '{b}{f}楼道有旧家具',
            '纸箱堆在{f}拐角，挡住消火栓',
            '{u}{f}平台堆放易燃物',
          ],
          en: ['Stairwell of {b} full of boxes', 'Old furniture on the {f} landing', 'Clutter blocks the hydrant, {b}'],
        },
        facts: {
          zh: [
            '{L}二到{f}楼道两侧堆了旧家具和纸箱，只剩不到六十公分，消火栓箱门打不开。',
            '{L}{f}楼道里堆了{n}个旧沙发和一堆纸板，人要侧着身才能过。',
            '{L}楼道从{f}往上全是杂物，泡沫箱、旧床板都有，遇到明火烧起来很快。',
            '{L}{f}拐角处堆放废纸箱和塑料瓶，把消火栓和灭火器都挡住了。',
            '{L}有人把收来的废品放在楼道{f}平台，越堆越高，味道也大。',
            '{L}顶层通往天台的楼梯被杂物堵死，安全出口标志灯也看不见。',
          ],
          en: [
            'The stairwell of {L} is full of old furniture and cardboard up to the {f}; the hydrant box cannot be opened.',
            'At {L} someone keeps {n} old sofas and piles of paper on the {f} landing, and you have to squeeze past.',
            'The stairs to the roof of {L} are blocked with boxes and foam, and the exit sign is hidden.',
          ],
        },
      },
      {
        sub: { zh: '消防通道占用', en: 'Blocked fire lane' },
        at: 'home',
        weight: 24,
        scenes: ['lane-cars', 'lane-cars-night', 'gate-closed'],
        titles: {
          zh: [
            '消防通道被私家车占用',
            '{p}消防通道停满车',
            '{b}前消防通道加装地锁',
            '小区消防车道被堵死',
            '消防通道大门常年上锁',
          ],
          en: [
            'Fire lane blocked by cars at {p}',
            'Locked gate on the fire lane, {p}',
            'Cars parked in front of {b}, fire engine cannot pass',
          ],
        },
        facts: {
          zh: [
            '{L}前的消防通道{h}停了{n}辆私家车，黄线都被压住，消防车肯定进不来。',
            '{p}东侧消防通道被人装了{n}个地锁，变成固定车位。',
            '{p}消防通道的铁门常年上锁，钥匙不知道在谁手里，{b}的住户只能绕行。',
            '{L}门口消防登高面摆了花坛和充电车棚，地面的禁停标线已经看不清。',
            '{p}小区消防通道两边都停车，{h}连电动车都过不去。',
          ],
          en: [
            'The fire lane in front of {L} had {n} cars parked on the yellow lines at {h}.',
            'The gate of the fire lane at {p} is locked all year and nobody knows who has the key.',
            'Someone put ground locks on the fire lane beside {L} and uses it as private parking.',
          ],
        },
      },
      {
        sub: { zh: '消防设施损坏', en: 'Broken fire equipment' },
        at: 'home',
        weight: 17,
        scenes: ['hydrant', 'extinguisher'],
        titles: {
          zh: ['{b}消火栓没有水', '灭火器过期，压力不足', '楼道应急灯不亮', '{u}烟感报警器一直响', '消火栓箱内水带缺失'],
          en: ['No water in the hydrant of {b}', 'Extinguishers out of date at {p}', 'Emergency lights dead in {b}'],
        },
        facts: {
          zh: [
            '{L}{f}消火栓打开没有水，水带和枪头也不见了。',
            '{L}楼道里的灭火器压力指针在红区，检查卡上最后一次是{d}以前。',
            '{L}应急照明和疏散指示灯{n}个不亮，停电时楼道一片漆黑。',
            '{L}烟感报警器{h}开始响，消控室无人应答，响了{n}十分钟。',
            '{L}常闭式防火门被人用砖头顶住，闭门器也坏了。',
          ],
          en: [
            'The hydrant on the {f} of {L} gives no water and the hose is gone.',
            'Extinguishers at {L} are in the red and were last checked {d} ago.',
            '{n} emergency lights in {L} are dead, and the stairs are pitch dark in a power cut.',
          ],
        },
      },
      {
        sub: { zh: '电动车停楼内', en: 'E-bikes indoors' },
        at: 'home',
        weight: 16,
        scenes: ['hall-bikes', 'bike-stairs'],
        titles: {
          zh: ['单元门口停满电动车', '电动车推进{u}楼道', '一楼门厅停放{n}辆电动车', '有人把电瓶拿回家充电', '{b}楼梯间停电动车'],
          en: ['E-bikes parked inside {b}', '{n} e-bikes in the hall of {b}', 'E-bikes block the way out, {p}'],
        },
        facts: {
          zh: [
            '{L}一楼门厅停了{n}辆电动车，晚上一起充电，楼上的人跑都跑不出去。',
            '{L}楼梯间下面停满电动车，把逃生出口占了一半。',
            '{L}住户每天把电动车推进电梯带上{f}，说了也不听。',
            '{L}有人把拆下来的电瓶放在{f}楼道充电，充电器发烫。',
          ],
          en: [
            '{n} e-bikes are parked and charged in the ground-floor hall of {L}; nobody could get out in a fire.',
            'E-bikes are taken up by lift to the {f} of {L} every evening.',
            'A battery is charging in the corridor on the {f} of {L} and the charger is hot.',
          ],
        },
      },
      {
        sub: { zh: '经营场所用火', en: 'Fire risk at business' },
        at: 'public',
        weight: 11,
        scenes: ['stall-gas', 'market-hall'],
        titles: {
          zh: ['摊位液化气罐靠近明火', '商铺夹层违规住人', '店铺疏散通道堆货', '仓库电线与纸箱混放', '市场消防栓被摊位遮挡'],
          en: ['Gas bottle next to open fire, {p}', 'People sleeping above a shop at {p}', 'Goods block the exit at {p}'],
        },
        facts: {
          zh: [
            '{L}一排小吃摊液化气罐离灶头不到一米，{n}个罐子都在太阳底下。',
            '{L}有商铺把夹层隔成房间住人，只有一个木楼梯能下来。',
            '{L}疏散通道堆满货物，只留一条缝，安全出口锁着。',
            '{L}摊位把消火栓围在里面，要搬开货架才能用。',
          ],
          en: [
            'Gas bottles at {L} stand less than a metre from the stoves, {n} of them in the sun.',
            'The emergency exit at {L} is locked and full of goods.',
            'A shop at {L} has beds in the loft with one wooden ladder as the only way down.',
          ],
        },
      },
    ],
    more: {
      zh: [
        '楼下还有人从窗口拉线给电动车充电，一充一整夜。',
        '整栋楼只有这一个楼梯。',
        '去年附近就着过一次火。',
        '消防检查走了以后又搬回来。',
        '楼里还有租户用小煤炉。',
        '墙上的疏散图都被挡住了。',
      ],
      en: [
        'There is only one staircase in the whole building.',
        'There was a small fire nearby last year.',
        'After the last inspection everything was moved back.',
        'An extension cord hangs from a window to charge bikes overnight.',
      ],
    },
  },
  {
    category: 'building',
    share: 8.8,
    issues: [
      {
        sub: { zh: '外墙脱落', en: 'Falling facade' },
        at: 'home',
        weight: 34,
        scenes: ['wall-crack', 'tiles-fallen'],
        titles: {
          zh: ['外墙瓷砖脱落，已拉警戒线', '{b}外墙空鼓开裂', '阳台水泥块往下掉', '{p}楼顶檐口松动'],
          en: ['Tiles falling from {b}', 'Loose concrete on a balcony, {b}', 'Facade cracked at {p}'],
        },
        facts: {
          zh: [
            '{L}外墙瓷砖掉了一大片，{h}砸在楼下车顶上，幸好没有人经过。',
            '{L}{f}阳台底部水泥剥落，钢筋露在外面，小块一直往下掉。',
            '{L}北面外墙空鼓有{n}平方米，敲上去是空的，下面就是人行道。',
            '{L}保温层被风掀开一角，大风天啪啪响。',
          ],
          en: [
            'A large patch of tiles came off {L} at {h} and hit a parked car.',
            'Concrete under the balcony on the {f} of {L} is crumbling and the steel shows.',
            'The north wall of {L} sounds hollow over {n} square metres, right above the pavement.',
          ],
        },
      },
      {
        sub: { zh: '渗漏开裂', en: 'Leaks and cracks' },
        at: 'home',
        weight: 32,
        scenes: ['wall-crack', 'leak-ceiling'],
        titles: {
          zh: ['{u}墙体裂缝越来越宽', '屋面漏水，{f}天花板发霉', '地下车库顶板渗水', '{b}地基下沉，台阶裂开'],
          en: ['Crack in the wall of {b} keeps growing', 'Roof of {b} leaks', 'Water through the garage ceiling, {p}'],
        },
        facts: {
          zh: [
            '{L}{f}承重墙出现一道斜裂缝，{d}前还只有头发丝宽，现在能插进一张卡。',
            '{L}顶楼屋面漏水，{f}天花板大片发霉，墙皮掉了一地。',
            '{p}地下车库顶板渗水，{n}根柱子周围常年积水，钢筋锈了。',
            '{L}门口台阶和主体之间裂开{n}公分，雨水直接灌进去。',
          ],
          en: [
            'A diagonal crack in a wall on the {f} of {L} was hair-thin {d} ago and now takes a bank card.',
            'The roof of {L} leaks and the ceiling on the {f} is black with mould.',
            'Water drips through the garage ceiling of {p} around {n} columns.',
          ],
        },
      },
      {
        sub: { zh: '违规改建', en: 'Unsafe alteration' },
        at: 'home',
        weight: 22,
        scenes: ['renovation'],
        titles: {
          zh: ['{f}装修拆承重墙', '住户在天台加盖房间', '一楼住改商，墙上开门', '{b}阳台外挑违建'],
          en: [
            'Load-bearing wall removed in {b}',
            'Extra room built on the roof of {b}',
            'Door cut into the ground-floor wall, {b}',
          ],
        },
        facts: {
          zh: [
            '{L}{f}装修把客厅承重墙拆了一半，楼上邻居家瓷砖都裂了。',
            '{L}有人在天台用彩钢板搭了{n}间房，楼顶水箱也被围进去。',
            '{L}一楼住户把窗户改成门开店，破了外墙，没见有手续。',
            '{L}{f}阳台往外挑出一米多，只用角铁撑着。',
          ],
          en: [
            'During renovation half of a load-bearing wall was removed on the {f} of {L}; tiles upstairs cracked.',
            '{n} rooms of sheet metal were put on the roof of {L}.',
            'A balcony on the {f} of {L} was extended by a metre on thin steel angles.',
          ],
        },
      },
      {
        sub: { zh: '围墙边坡', en: 'Walls and slopes' },
        at: 'street',
        weight: 12,
        scenes: ['wall-crack', 'barrier'],
        titles: {
          zh: ['{r}旁围墙倾斜', '挡土墙鼓包开裂', '临街广告牌松动', '工地围挡被风吹倒'],
          en: ['Wall leaning over {r}', 'Loose billboard on {r}', 'Site fence blown over, {r}'],
        },
        facts: {
          zh: [
            '{L}旁边的老围墙向人行道倾斜，墙根裂缝有{n}公分，每天很多学生从下面走。',
            '{L}路边挡土墙鼓出来一块，雨后有泥水往外流。',
            '{L}楼顶广告牌螺丝松了，风一吹哐哐响。',
          ],
          en: [
            'The old wall at {L} leans over the pavement with a crack of {n} cm at its foot; pupils walk under it every day.',
            'A billboard above {L} is loose and bangs in the wind.',
          ],
        },
      },
    ],
    more: {
      zh: [
        '这栋楼是八十年代的砖混结构。',
        '楼下就是小孩玩的地方。',
        '维修基金一直说在走流程。',
        '物业只拉了一圈绳子。',
        '前几天大雨以后更明显了。',
      ],
      en: [
        'The building is from the eighties.',
        'Children play right below.',
        'So far there is only a rope around it.',
        'It got worse after the heavy rain.',
      ],
    },
  },
  {
    category: 'power',
    share: 14.0,
    issues: [
      {
        sub: { zh: '飞线充电', en: 'Dangling charging cords' },
        at: 'home',
        weight: 38,
        scenes: ['cord-window', 'cord-night', 'hall-bikes'],
        titles: {
          zh: ['充电插排从窗口拉到楼下', '一楼门厅电动车飞线充电', '{b}飞线充电，下雨未收', '{u}窗外挂着{n}根充电线'],
          en: [
            'Charging cords hang from {b}',
            'Extension cord from {f} to the street, {b}',
            '{n} cords out of the windows of {b}',
          ],
        },
        facts: {
          zh: [
            '{L}{f}住户从窗口拉插线板到楼下给电动车充电，{h}还在充，下雨也没收。',
            '{L}楼前挂着{n}根充电线，接头用胶布缠着，伸手就能碰到。',
            '{L}门厅里飞线充电，插排放在纸箱上，外壳都烧黄了。',
            '{p}车棚没有充电桩，{b}住户都从家里飞线，一到晚上像蜘蛛网。',
          ],
          en: [
            'A cord hangs from the {f} of {L} down to an e-bike and was still charging in the rain at {h}.',
            '{n} charging cords hang in front of {L}, joined with tape, within reach of children.',
            'The bike shed of {p} has no sockets, so everybody in {b} runs cords from the windows.',
          ],
        },
      },
      {
        sub: { zh: '线路老化', en: 'Old wiring' },
        at: 'home',
        weight: 24,
        scenes: ['wires', 'meter-box'],
        titles: {
          zh: ['电表箱冒火花', '{u}楼道电线裸露', '{b}入户线老化打火', '电表箱门缺失，线头外露'],
          en: ['Sparks from the meter box of {b}', 'Bare wires in {b}', 'Old cables overheat, {b}'],
        },
        facts: {
          zh: [
            '{L}一楼电表箱{h}冒火花，有焦味，{n}户跳闸。',
            '{L}{f}楼道电线外皮脱落，铜丝露在外面，孩子够得着。',
            '{L}入户线还是三十年前的铝线，夏天一开空调就跳闸。',
            '{L}弱电井里网线电线缠成一团，门也关不上。',
          ],
          en: [
            'The meter box of {L} sparked at {h}, with a burning smell, and {n} flats lost power.',
            'Bare copper shows on the {f} of {L}, within reach of children.',
            'The wiring of {L} is thirty years old and trips whenever the air conditioning starts.',
          ],
        },
      },
      {
        sub: { zh: '燃气异味', en: 'Gas smell' },
        at: 'home',
        weight: 17,
        scenes: ['gas-meter'],
        titles: {
          zh: ['{u}楼道有燃气味', '燃气管道锈穿', '厨房燃气表漏气', '{b}门口能闻到煤气味'],
          en: ['Smell of gas in {b}', 'Rusty gas pipe at {b}', 'Gas smell on the {f}, {b}'],
        },
        facts: {
          zh: [
            '{L}{f}楼道闻到燃气味，{h}味道最重，已经开窗。',
            '{L}外墙燃气立管锈得厉害，接口处刷肥皂水冒泡。',
            '{L}有租户私自改装燃气软管，穿墙而过没有套管。',
          ],
          en: [
            'There is a smell of gas on the {f} of {L}, strongest at {h}; the windows are open now.',
            'The gas pipe on the wall of {L} is badly rusted and bubbles with soapy water.',
          ],
        },
      },
      {
        sub: { zh: '充电桩故障', en: 'Faulty charger' },
        at: 'public',
        weight: 11,
        scenes: ['charger'],
        titles: {
          zh: ['充电桩漏电，摸着发麻', '{p}充电柜冒烟', '充电车棚线路烧黑', '充电桩{n}个口不能用'],
          en: ['Charger gives shocks at {p}', 'Charging cabinet smokes, {p}', '{n} charging points dead at {p}'],
        },
        facts: {
          zh: [
            '{L}的充电桩外壳带电，手一碰就发麻，旁边没有警示。',
            '{L}换电柜{h}冒烟，保安用灭火器处理了，柜子还通着电。',
            '{L}充电车棚{n}个插口烧黑，棚顶还盖着塑料布。',
          ],
          en: [
            'The charger at {L} gives a shock when touched and there is no warning.',
            'A battery cabinet at {L} smoked at {h}; a guard put it out, but it is still under power.',
          ],
        },
      },
      {
        sub: { zh: '停电跳闸', en: 'Power cuts' },
        at: 'home',
        weight: 10,
        scenes: ['meter-box', 'wires'],
        titles: {
          zh: ['{b}一晚上停电{n}次', '变压器嗡嗡响后停电', '{p}半个小区没电'],
          en: ['{n} power cuts in one night, {b}', 'Half of {p} without power'],
        },
        facts: {
          zh: ['{L}从{h}开始断断续续停电，一晚上{n}次，电梯还关过人。', '{p}变压器声音很大，{h}啪的一声，{b}到现在没电。'],
          en: [
            '{L} lost power {n} times since {h}, once with people in the lift.',
            'The transformer of {p} hums loudly; {b} has been dark since {h}.',
          ],
        },
      },
    ],
    more: {
      zh: [
        '插排就放在泡沫垫上，很烫手。',
        '天热以后用电更多。',
        '供电公司说表后线路归用户。',
        '旁边就是燃气管。',
        '充电器没有认证标志。',
      ],
      en: [
        'The socket strip lies on foam and is hot.',
        'It got worse with the hot weather.',
        'The gas pipe is right next to it.',
      ],
    },
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
        titles: {
          zh: ['楼下充电棚{n}块电瓶被盗', '{p}电动车夜里被推走', '{b}门口自行车被剪锁'],
          en: ['{n} batteries stolen at {p}', 'E-bike taken from {b}', 'Bike lock cut at {p}'],
        },
        facts: {
          zh: [
            '{L}旁充电棚夜里{n}块电瓶被盗，锁扣是剪断的，棚里监控坏了{d}。',
            '{L}门口停的电动车{h}还在，早上就没了，地上留着剪断的链锁。',
            '{p}这个月已经有{n}户丢了电瓶，都在{b}北侧没有灯的地方。',
          ],
          en: [
            '{n} batteries were taken from the shed beside {L} overnight; the camera there has been broken for {d}.',
            'An e-bike was in front of {L} at {h} and gone in the morning; the cut chain lay on the ground.',
          ],
        },
      },
      {
        sub: { zh: '车内财物', en: 'Break-in of vehicle' },
        at: 'street',
        weight: 26,
        scenes: ['lane-cars-night'],
        titles: {
          zh: ['{r}路边车窗被砸', '路边{n}辆车被拉车门', '停车位车内物品被盗'],
          en: ['Car window smashed on {r}', '{n} cars searched on {r}'],
        },
        facts: {
          zh: ['{L}路边停的{n}辆车{h}被拉开车门，零钱和充电器不见了。', '{L}一辆车右后窗被砸，包被拿走，这段路灯{d}没亮。'],
          en: [
            '{n} cars parked at {L} were opened around {h} and coins and chargers are gone.',
            'A rear window was smashed at {L}; the street light there has been off for {d}.',
          ],
        },
      },
      {
        sub: { zh: '公共部件被盗', en: 'Public parts stolen' },
        at: 'public',
        weight: 24,
        scenes: ['manhole', 'bike-shed'],
        titles: {
          zh: ['{p}井盖被偷', '工地电缆夜里被剪', '消防水带接头被拆走', '快递架上包裹丢失'],
          en: ['Manhole cover stolen at {p}', 'Site cables cut at {p}', 'Parcels missing from the rack, {p}'],
        },
        facts: {
          zh: [
            '{L}{n}个雨水井盖夜里被偷，现在用树枝插着提醒。',
            '{L}施工电缆被剪走{m}米，现场留有手套和钳痕。',
            '{L}快递架{d}里丢了{n}件包裹，货架正对着坏掉的摄像头。',
          ],
          en: [
            '{n} drain covers were stolen at {L}; a branch marks the holes now.',
            '{m} metres of cable were cut at {L} overnight.',
            '{n} parcels went missing at {L} within {d}.',
          ],
        },
      },
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
    category: 'fraud',
    share: 1.6,
    issues: [
      {
        sub: { zh: '冒充上门', en: 'False door calls' },
        at: 'home',
        weight: 40,
        scenes: ['poster'],
        titles: {
          zh: ['有人冒充燃气公司上门收费', '假冒物业推销净水器', '冒充消防推销灭火器'],
          en: ['False gas inspectors at {p}', 'False fire officers sell extinguishers, {b}'],
        },
        facts: {
          zh: [
            '{L}{h}有人穿工作服自称燃气公司，要求更换软管并收{m}0元，没有证件。',
            '{L}连续{n}户被上门推销净水器，说是自来水公司安排的。',
            '{p}有人打着消防检查的名义卖灭火器，瓶身没有合格证。',
          ],
          en: [
            'Someone in a uniform without papers asked for money to change gas hoses in {L} at {h}.',
            '{n} flats in {L} were told that the water company had sent the seller of filters.',
          ],
        },
      },
      {
        sub: { zh: '张贴扫码', en: 'False codes and posters' },
        at: 'public',
        weight: 36,
        scenes: ['poster', 'charger'],
        titles: {
          zh: ['停车缴费码被人覆盖', '{p}贴有扫码领鸡蛋', '充电桩二维码被调包'],
          en: ['False payment code pasted at {p}', 'Posters with a scam code at {p}'],
        },
        facts: {
          zh: [
            '{L}停车缴费牌上的二维码被贴纸盖住，扫出来是个人收款。',
            '{L}贴了{n}张“扫码领鸡蛋”，扫完要求下载软件填银行卡。',
            '{L}充电桩的二维码被调包，{n}个人付了钱没充上电。',
          ],
          en: [
            'The payment code on the parking sign at {L} is covered by a sticker that leads to a private account.',
            '{n} posters at {L} promise free eggs and then ask for bank details.',
          ],
        },
      },
      {
        sub: { zh: '电话网络', en: 'Calls and messages' },
        at: 'home',
        weight: 24,
        scenes: ['poster'],
        titles: {
          zh: ['{p}多户接到退款电话', '刷单群二维码贴进楼道', '楼里多人收到假快递短信'],
          en: ['Refund calls to many flats of {p}', 'False parcel messages in {b}'],
        },
        facts: {
          zh: [
            '{L}{n}户同一天接到“客服退款”电话，都能报出楼栋号。',
            '{L}楼道{f}贴了刷单兼职的二维码，撕了又贴。',
            '{p}群里{m}人收到同一条快递理赔短信，链接是仿冒的。',
          ],
          en: [
            '{n} flats of {L} had a "refund" call on the same day; the callers knew the building.',
            'Posters for paid clicks are on the {f} of {L} again.',
          ],
        },
      },
    ],
    more: {
      zh: ['请提醒周边住户。', '物业说没有安排过这种上门。', '已有人付了钱，金额不大。', '建议在门厅贴提示。'],
      en: ['Please warn the neighbours.', 'The management says they sent nobody.', 'A notice in the hall would help.'],
    },
  },
]
