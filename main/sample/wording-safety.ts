/** What is said about fire and building safety, in pairs of a title and a first sentence. */
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
        titles: { zh: ['楼道堆放杂物，消防通道被占', '{u}楼道杂物没人清'], en: ['Clutter in the stairwell of {b}'] },
        zh: [
          ['{b}{f}楼道有旧家具', '{L}二到{f}楼道两侧堆了旧家具和纸箱，只剩不到六十公分，消火栓箱门打不开。'],
          ['旧沙发堵住{f}楼道', '{L}{f}楼道里堆了{n}个旧沙发和一堆纸板，人要侧着身才能过。'],
          ['{u}楼道全是杂物', '{L}楼道从{f}往上全是杂物，泡沫箱、旧床板都有，遇到明火烧起来很快。'],
          ['纸箱堆在{f}拐角，挡住消火栓', '{L}{f}拐角处堆放废纸箱和塑料瓶，把消火栓和灭火器都挡住了。'],
          ['{f}平台堆放废品', '{L}有人把收来的废品放在楼道{f}平台，越堆越高，味道也大。'],
          ['通往天台的楼梯被堵死', '{L}顶层通往天台的楼梯被杂物堵死，安全出口标志灯也看不见。'],
        ],
        en: [
          [
            'Old furniture on the {f} of {b}',
            'The stairwell of {L} is full of old furniture and cardboard up to the {f}; the hydrant box cannot be opened.',
          ],
          [
            'Sofas block the stairs, {b}',
            'At {L} someone keeps {n} old sofas and piles of paper on the {f} landing, and you have to squeeze past.',
          ],
          [
            'Way to the roof blocked, {b}',
            'The stairs to the roof of {L} are blocked with boxes and foam, and the exit sign is hidden.',
          ],
        ],
        more: {
          zh: [
            '上周五清过一次，周日又堆回来。',
            '整栋楼只有这一个楼梯。',
            '楼下还有人从窗口拉线给电动车充电，一充一整夜。',
            '墙上的疏散图都被挡住了。',
            '小区贴过通知，没人理。',
            '纸板旁边就是电表箱。',
          ],
          en: [
            'There is only one staircase in the whole building.',
            'It was cleared last Friday and was back on Sunday.',
            'The meter box is right next to the cardboard.',
          ],
        },
      },
      {
        sub: { zh: '消防通道占用', en: 'Blocked fire lane' },
        at: 'home',
        weight: 24,
        scenes: ['lane-cars', 'lane-cars-night', 'gate-closed'],
        titles: { zh: ['{p}消防通道被占', '小区消防车道被堵死'], en: ['Fire lane blocked at {p}'] },
        zh: [
          ['消防通道被{n}辆私家车占用', '{L}前的消防通道{e}停了{n}辆私家车，黄线都被压住，消防车肯定进不来。'],
          ['{b}旁消防通道加装地锁', '{L}东侧消防通道被人装了{n}个地锁，变成固定车位。'],
          ['消防通道大门常年上锁', '{p}消防通道的铁门常年上锁，钥匙不知道在谁手里，{b}的住户只能绕行。'],
          ['消防登高面摆了花坛', '{L}门口消防登高面摆了花坛和充电车棚，地面的禁停标线已经看不清。'],
          ['小区消防通道两边停车', '{p}小区消防通道两边都停车，{e}到{b}门口连电动车都过不去。'],
        ],
        en: [
          ['{n} cars on the fire lane of {b}', 'The fire lane in front of {L} had {n} cars parked on the yellow lines at {e}.'],
          [
            'Locked gate on the fire lane, {p}',
            'The gate of the fire lane at {p} is locked all year and nobody near {b} knows who has the key.',
          ],
          [
            'Ground locks on the fire lane, {p}',
            'Someone put {n} ground locks on the fire lane beside {L} and uses it as private parking.',
          ],
        ],
        more: {
          zh: [
            '万一出了事救援都进不来。',
            '保安说管不了。',
            '上次救护车来，担架是抬进来的。',
            '消防检查走了以后又停回来。',
            '地上的黄线也磨没了。',
          ],
          en: [
            'A fire engine could not get through.',
            'The guards say it is not their business.',
            'Last time the stretcher had to be carried in.',
          ],
        },
      },
      {
        sub: { zh: '消防设施损坏', en: 'Broken fire equipment' },
        at: 'home',
        weight: 17,
        scenes: ['hydrant', 'extinguisher'],
        titles: { zh: ['{b}消防设施损坏', '{u}消防器材不能用'], en: ['Fire equipment of {b} out of order'] },
        zh: [
          ['{f}消火栓没有水', '{L}{f}消火栓打开没有水，水带和枪头也不见了。'],
          ['灭火器过期，压力不足', '{L}楼道里的灭火器压力指针在红区，检查卡上最后一次是{d}以前。'],
          ['楼道应急灯{n}个不亮', '{L}应急照明和疏散指示灯{n}个不亮，停电时楼道一片漆黑。'],
          ['{u}烟感报警器一直响', '{L}烟感报警器{h}开始响，消控室无人应答，响了{m}分钟。'],
          ['防火门用砖头顶着', '{L}常闭式防火门被人用砖头顶住，闭门器也坏了。'],
        ],
        en: [
          ['No water in the hydrant of {b}', 'The hydrant on the {f} of {L} gives no water and the hose is gone.'],
          ['Extinguishers out of date, {b}', 'Extinguishers at {L} are in the red and were last checked {d} ago.'],
          [
            '{n} emergency lights dead in {b}',
            '{n} emergency lights in {L} are dead, and the stairs are pitch dark in a power cut.',
          ],
        ],
        more: {
          zh: ['物业说配件在采购。', '维保单位的电话打不通。', '同一栋其他楼层也要查一下。', '检查卡上签的都是同一个日期。'],
          en: ['The management says parts are on order.', 'The other floors should be checked as well.'],
        },
      },
      {
        sub: { zh: '电动车停楼内', en: 'E-bikes indoors' },
        at: 'home',
        weight: 16,
        scenes: ['hall-bikes', 'bike-stairs'],
        titles: { zh: ['单元门口停满电动车，进出困难', '电动车进楼没人管'], en: ['E-bikes parked inside {b}'] },
        zh: [
          ['一楼门厅停放{n}辆电动车', '{L}一楼门厅停了{n}辆电动车，晚上一起充电，楼上的人跑都跑不出去。'],
          ['{b}楼梯间停电动车', '{L}楼梯间下面停满电动车，把逃生出口占了一半。'],
          ['电动车推进电梯', '{L}有人每天把电动车推进电梯带上{f}，说了也不听。'],
          ['拆下电瓶在{f}楼道充电', '{L}有人把拆下来的电瓶放在{f}楼道充电，充电器发烫。'],
        ],
        en: [
          [
            '{n} e-bikes in the hall of {b}',
            '{n} e-bikes are parked and charged in the ground-floor hall of {L}; nobody could get out in a fire.',
          ],
          ['E-bikes in the lift of {b}', 'E-bikes are taken up by lift to the {f} of {L} every evening.'],
          [
            'Battery charging in the corridor of {b}',
            'A battery is charging in the corridor on the {f} of {L} and the charger is hot.',
          ],
        ],
        more: {
          zh: ['电梯里的阻车器早就坏了。', '楼下车棚其实有空位。', '小区出过电动车起火的事。', '晚上能听到充电器的风扇声。'],
          en: ['The shed downstairs has free places.', 'There was a battery fire in this compound before.'],
        },
      },
      {
        sub: { zh: '经营场所用火', en: 'Fire risk at business' },
        at: 'public',
        weight: 11,
        scenes: ['stall-gas', 'market-hall'],
        titles: { zh: ['{p}一带商铺消防隐患'], en: ['Fire risk at {p}'] },
        zh: [
          ['摊位液化气罐靠近明火', '{L}一排小吃摊液化气罐离灶头不到一米，{n}个罐子都在太阳底下。'],
          ['商铺夹层违规住人', '{L}有商铺把夹层隔成房间住人，只有一个木楼梯能下来。'],
          ['店铺疏散通道堆货', '{L}疏散通道堆满货物，只留一条缝，安全出口锁着。'],
          ['消火栓被摊位围住', '{L}摊位把消火栓围在里面，要搬开货架才能用。'],
        ],
        en: [
          [
            'Gas bottles next to open fire, {p}',
            'Gas bottles at {L} stand less than a metre from the stoves, {n} of them in the sun.',
          ],
          ['Goods block the exit, {p}', 'The emergency exit at {L} is locked and full of goods.'],
          ['Beds above a shop, {p}', 'A shop at {L} has beds in the loft with one wooden ladder as the only way down.'],
        ],
        more: {
          zh: ['旁边摊位用的是同一个插座。', '软管都老化开裂了。', '周末人最多的时候更危险。'],
          en: ['The hoses are cracked.', 'It is most crowded on weekends.'],
        },
      },
    ],
  },
  {
    category: 'building',
    share: 8.8,
    issues: [
      {
        sub: { zh: '外墙脱落', en: 'Falling facade' },
        at: 'home',
        weight: 34,
        scenes: ['tiles-fallen', 'wall-crack'],
        titles: { zh: ['{b}外墙空鼓脱落', '高处坠物隐患'], en: ['Loose facade on {b}'] },
        zh: [
          ['外墙砖脱落，已拉警戒线', '{L}外墙瓷砖掉了一大片，{h}砸在楼下车顶上，幸好没有人经过。'],
          ['阳台水泥块往下掉', '{L}{f}阳台底部水泥剥落，钢筋露在外面，小块一直往下掉。'],
          ['北面外墙空鼓开裂', '{L}北面外墙空鼓有{n}平方米，敲上去是空的，下面就是人行道。'],
          ['外墙保温层被风掀开', '{L}保温层被风掀开一角，大风天啪啪响。'],
        ],
        en: [
          ['Tiles falling from {b}', 'A large patch of tiles came off {L} at {h} and hit a parked car.'],
          ['Loose concrete on a balcony, {b}', 'Concrete under the balcony on the {f} of {L} is crumbling and the steel shows.'],
          [
            'Hollow wall above the pavement, {b}',
            'The north wall of {L} sounds hollow over {n} square metres, right above the pavement.',
          ],
        ],
        more: {
          zh: ['楼下就是小孩玩的地方。', '物业只拉了一圈绳子。', '前几天大雨以后更明显了。', '维修基金一直说在走流程。'],
          en: ['Children play right below.', 'So far there is only a rope around it.', 'It got worse after the heavy rain.'],
        },
      },
      {
        sub: { zh: '渗漏开裂', en: 'Leaks and cracks' },
        at: 'home',
        weight: 32,
        scenes: ['wall-crack', 'leak-ceiling'],
        titles: { zh: ['{b}墙体开裂渗漏', '{u}漏水开裂，请鉴定'], en: ['Cracks and leaks in {b}'] },
        zh: [
          ['{f}墙体裂缝越来越宽', '{L}{f}承重墙出现一道斜裂缝，{d}前还只有头发丝宽，现在能插进一张卡。'],
          ['屋面漏水，{f}天花板发霉', '{L}顶楼屋面漏水，{f}天花板大片发霉，墙皮掉了一地。'],
          ['地下车库顶板渗水', '{p}地下车库顶板渗水，{b}下面{n}根柱子周围常年积水，钢筋锈了。'],
          ['地基下沉，台阶裂开', '{L}门口台阶和主体之间裂开{n}公分，雨水直接灌进去。'],
        ],
        en: [
          [
            'Growing crack in a wall of {b}',
            'A diagonal crack in a wall on the {f} of {L} was hair-thin {d} ago and now takes a bank card.',
          ],
          ['Roof of {b} leaks', 'The roof of {L} leaks and the ceiling on the {f} is black with mould.'],
          [
            'Water through the garage ceiling, {p}',
            'Water drips through the garage ceiling of {p} around {n} columns below {b}.',
          ],
        ],
        more: {
          zh: ['这栋楼是八十年代的砖混结构。', '隔壁单元也有一样的裂缝。', '雨一停还在滴。', '希望请专业机构鉴定。'],
          en: ['The building is from the eighties.', 'The next staircase has the same crack.'],
        },
      },
      {
        sub: { zh: '违规改建', en: 'Unsafe alteration' },
        at: 'home',
        weight: 22,
        scenes: ['renovation'],
        titles: { zh: ['{b}装修改动结构', '违规改建影响整栋楼'], en: ['Unsafe alteration in {b}'] },
        zh: [
          ['{f}装修拆承重墙', '{L}{f}装修把客厅承重墙拆了一半，楼上邻居家瓷砖都裂了。'],
          ['天台加盖{n}间彩钢房', '{L}有人在天台用彩钢板搭了{n}间房，楼顶水箱也被围进去。'],
          ['一楼破墙开店', '{L}一楼把窗户改成门开店，破了外墙，没见有手续。'],
          ['{f}阳台外挑加建', '{L}{f}阳台往外挑出一米多，只用角铁撑着。'],
        ],
        en: [
          [
            'Load-bearing wall removed in {b}',
            'During renovation half of a load-bearing wall was removed on the {f} of {L}; tiles upstairs cracked.',
          ],
          ['{n} rooms built on the roof of {b}', '{n} rooms of sheet metal were put on the roof of {L}.'],
          ['Balcony extended, {b}', 'A balcony on the {f} of {L} was extended by a metre on thin steel angles.'],
        ],
        more: {
          zh: ['劝阻以后白天停工，晚上接着干。', '没有看到装修备案。', '楼下已经能看到新裂缝。'],
          en: ['They stop by day and go on at night.', 'No permit is posted.'],
        },
      },
      {
        sub: { zh: '围墙边坡', en: 'Walls and slopes' },
        at: 'street',
        weight: 12,
        scenes: ['wall-crack', 'barrier'],
        titles: { zh: ['{r}边墙体有倒塌风险'], en: ['Unsafe wall on {r}'] },
        zh: [
          ['{r}旁围墙倾斜', '{L}的老围墙向人行道倾斜，墙根裂缝有{n}公分，每天很多学生从下面走。'],
          ['挡土墙鼓包开裂', '{L}挡土墙鼓出来一块，雨后有泥水往外流。'],
          ['临街广告牌松动', '{L}楼顶广告牌螺丝松了，风一吹哐哐响。'],
        ],
        en: [
          [
            'Wall leaning over {r}',
            'The old wall at {L} leans over the pavement with a crack of {n} cm at its foot; pupils walk under it every day.',
          ],
          ['Loose billboard on {r}', 'A billboard above {L} is loose and bangs in the wind.'],
        ],
        more: { zh: ['台风季快到了。', '建议先围起来。'], en: ['It should be fenced off before the next storm.'] },
      },
    ],
  },
]
