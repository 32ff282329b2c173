/** What is said about traffic and public facilities. */
import type { CategoryWording } from './wording.ts'

export const streetWording: readonly CategoryWording[] = [
  {
    category: 'traffic',
    share: 11.2,
    issues: [
      {
        sub: { zh: '机动车违停', en: 'Illegal parking' },
        at: 'street',
        weight: 42,
        scenes: ['lane-cars', 'lane-cars-night', 'street-day'],
        titles: { zh: ['{r}违停占用非机动车道', '{r}违停严重'], en: ['Illegal parking on {r}'] },
        zh: [
          ['{r}两侧违停，公交过不去', '{L}{h}两侧停了{m}多辆车，公交车会车要倒好几把。'],
          ['货车长期占道停放', '{L}一辆大货车停了{d}没动，把非机动车道全占了。'],
          ['路口转角停车挡视线', '{L}转角处总有车停在斑马线上，过街看不到来车。'],
          ['店铺用雪糕筒占车位', '{L}店铺用雪糕筒占车位，逼得车都停到路中间。'],
        ],
        en: [
          [
            'Cars on both sides of {r}, bus stuck',
            'Around {m} cars stood on both sides of {L} at {h} and buses cannot pass each other.',
          ],
          ['Truck parked for days on {r}', 'A truck has been parked in the bike lane at {L} for {d}.'],
          ['Cars on the crossing, {r}', 'Cars park on the crossing at {L}, so you cannot see what is coming.'],
        ],
        more: {
          zh: ['交警来贴过条，走了又停。', '建议装隔离栏或者摄像头。', '电动车只能骑到机动车道上。', '学生放学都从这里过。'],
          en: ['Cyclists have to ride among the cars.', 'Pupils walk here every day.', 'Bollards would help.'],
        },
      },
      {
        sub: { zh: '信号标线', en: 'Signals and markings' },
        at: 'street',
        weight: 24,
        scenes: ['traffic-light', 'street-day'],
        titles: { zh: ['{l}交通标志标线问题'], en: ['Signals and markings at {l}'] },
        zh: [
          ['{l}红绿灯不亮', '{L}红绿灯{h}起一直黄闪，早晚高峰四个方向抢着走。'],
          ['{r}斑马线磨没了', '{L}斑马线和停止线磨得看不见，车都不减速。'],
          ['行人绿灯时间太短', '{L}行人绿灯只有{m}秒，老人走到一半就变红。'],
          ['限速牌被树挡住', '{L}限速牌被树枝完全挡住。'],
        ],
        en: [
          ['Traffic light out at {l}', 'The lights at {L} have been flashing yellow since {h}.'],
          ['Crossing worn away on {r}', 'The crossing at {L} is worn away and nobody slows down.'],
          ['Green phase too short, {l}', 'The green phase at {L} is {m} seconds, too short for elderly people.'],
        ],
        more: {
          zh: ['早晚高峰尤其严重。', '上周差点撞到人。'],
          en: ['It is worst at rush hour.', 'There was a near miss last week.'],
        },
      },
      {
        sub: { zh: '重点场所拥堵', en: 'Jams at busy places' },
        at: 'public',
        weight: 20,
        scenes: ['street-day', 'lane-cars'],
        titles: { zh: ['{p}周边交通拥堵'], en: ['Traffic jam at {p}'] },
        zh: [
          ['接送车辆三排停放', '{L}早晚接送车停成三排，救护车鸣笛也过不去。'],
          ['{p}门口逆行车多', '{L}门口电动车逆行很多，{d}里看到{n}次擦碰。'],
          ['出租车占公交站上客', '{L}出租车和网约车占着公交站上客，后面全堵住。'],
        ],
        en: [
          ['Cars three abreast at {p}', 'Cars stand three abreast at {L} mornings and afternoons; an ambulance could not pass.'],
          ['Wrong-way bikes at {p}', 'E-bikes ride the wrong way at {L}; I saw {n} scrapes within {d}.'],
        ],
        more: {
          zh: ['建议错峰或者安排人疏导。', '下雨天完全动不了。'],
          en: ['Someone should direct the traffic.', 'Nothing moves when it rains.'],
        },
      },
      {
        sub: { zh: '道路施工', en: 'Road works' },
        at: 'street',
        weight: 14,
        scenes: ['barrier', 'street-day'],
        titles: { zh: ['{r}施工影响通行'], en: ['Road works on {r}'] },
        zh: [
          ['{r}施工围挡无警示灯', '{L}施工围挡突出到车道，晚上没有警示灯，{n}辆电动车撞上去过。'],
          ['修路钢板翘起', '{L}路面钢板翘起一角，车一压就弹，声音也大。'],
          ['占道施工没有绕行牌', '{L}占道施工{d}，没有绕行牌，行人只能走机动车道。'],
        ],
        en: [
          [
            'No warning lights at works on {r}',
            'The site fence at {L} juts into the lane without lights; {n} e-bikes have hit it.',
          ],
          ['Steel plate sticks up on {r}', 'A steel plate sticks up at {L} and jumps when cars pass.'],
        ],
        more: { zh: ['工地上没有人值守。', '公示牌写的工期已经过了。'], en: ['Nobody is on site at night.'] },
      },
    ],
  },
  {
    category: 'facility',
    share: 13.4,
    issues: [
      {
        sub: { zh: '路灯不亮', en: 'Street light out' },
        at: 'street',
        weight: 28,
        scenes: ['lamp-dark', 'lamp-lit'],
        titles: { zh: ['{r}路灯不亮', '{l}夜间没有照明'], en: ['Street light out on {r}'] },
        zh: [
          ['{r}连续{n}盏路灯不亮', '{L}往东连续{n}盏路灯不亮，{e}走路要用手机照着。'],
          ['{l}路灯一闪一闪', '{L}路灯一闪一闪{d}了，灯罩也掉下来半边。'],
          ['树枝遮住路灯', '{L}树枝把路灯全遮住，人行道一片黑。'],
        ],
        en: [
          [
            '{n} street lights out on {r}',
            '{n} street lights in a row are out at {L}; you need your phone to walk there after dark.',
          ],
          ['Flickering light at {l}', 'The light at {L} has flickered for {d}.'],
        ],
        more: {
          zh: ['晚上没人敢走这一段。', '报修单号已经有了，没人来。', '旁边的也快坏了。'],
          en: ['The next one will be broken soon as well.', 'I have a repair number but nobody came.'],
        },
      },
      {
        sub: { zh: '井盖破损', en: 'Broken manhole cover' },
        at: 'public',
        weight: 20,
        scenes: ['manhole'],
        titles: { zh: ['{l}井盖破损', '井盖有问题，容易摔'], en: ['Broken manhole cover at {l}'] },
        zh: [
          ['井盖碎了一半，夜间看不清', '{L}一个井盖碎了一半，现在用木板盖着，夜间看不清。'],
          ['{r}井盖松动，一压就响', '{L}井盖松动，车一过哐当响，楼上睡不着。'],
          ['雨水篦子缺{n}根', '{L}雨水篦子缺了{n}根，轮子会卡进去。'],
          ['井盖下沉{n}公分', '{L}井盖比路面低{n}公分，电动车经过容易摔。'],
        ],
        en: [
          ['Manhole cover broken in half, {l}', 'A manhole cover at {L} is broken in half and covered with a board.'],
          ['Manhole rattles on {r}', 'The cover at {L} rattles under every car and keeps us awake.'],
          ['Bars missing in a drain, {l}', '{n} bars are missing in the drain grate at {L}.'],
        ],
        more: {
          zh: ['不知道归哪个部门管。', '下雨积水就完全看不见。', '已经放了一个雪糕筒。'],
          en: ['It cannot be seen under water.', 'Somebody put a cone on it.'],
        },
      },
      {
        sub: { zh: '楼道灯与门禁', en: 'Stair lights and doors' },
        at: 'home',
        weight: 22,
        scenes: ['corridor-dark', 'gate-closed'],
        titles: { zh: ['{u}公共照明门禁损坏', '{b}楼道公共设施损坏'], en: ['Stair light or door broken, {b}'] },
        zh: [
          ['{u}楼道灯不亮，第{n}次报', '{L}{f}楼道灯{d}不亮，老人摸黑上下楼。'],
          ['单元门禁坏了', '{L}单元门禁坏了{d}，门一直敞着，推销的随便进。'],
          ['声控灯失灵', '{L}声控灯跺脚都不亮，{n}层楼只有一盏能用。'],
        ],
        en: [
          ['Stair light out on the {f}, {b}', 'The light on the {f} of {L} has been out for {d}.'],
          ['Entry door of {b} does not close', 'The entry door of {L} has not closed for {d}.'],
        ],
        more: {
          zh: ['有住户已经因此摔过一跤，好在不重。', '物业说灯泡用完了。'],
          en: ['One neighbour already slipped, luckily without injury.'],
        },
      },
      {
        sub: { zh: '电梯故障', en: 'Lift faults' },
        at: 'home',
        weight: 16,
        scenes: ['lift'],
        titles: { zh: ['{b}电梯故障', '{u}电梯又坏了'], en: ['Lift fault in {b}'] },
        zh: [
          ['{b}电梯困人{m}分钟', '{L}电梯{h}困人{m}分钟，按紧急呼叫没人接。'],
          ['电梯抖动异响，{f}不平层', '{L}电梯运行时抖动异响，到{f}平层差{n}公分。'],
          ['两部电梯坏一部', '{L}两部电梯坏了一部，{d}还没修好，早上要等十几分钟。'],
        ],
        en: [
          [
            'People stuck in the lift of {b}',
            'People were stuck in the lift of {L} for {m} minutes at {h} and nobody answered the alarm.',
          ],
          ['One of two lifts out, {b}', 'One of two lifts in {L} has been out for {d}.'],
        ],
        more: {
          zh: ['年检标志已经过期。', '楼里有坐轮椅的老人。'],
          en: ['The inspection sticker is out of date.', 'A neighbour uses a wheelchair.'],
        },
      },
      {
        sub: { zh: '路面与健身器材', en: 'Pavement and play equipment' },
        at: 'public',
        weight: 14,
        scenes: ['playground', 'street-day'],
        titles: { zh: ['{p}公共设施破损'], en: ['Broken public equipment at {p}'] },
        zh: [
          ['{p}健身器材松动', '{L}健身器材底座松动，螺丝少了{n}颗，孩子还在上面玩。'],
          ['{r}人行道地砖破损', '{L}人行道地砖翘起{n}块，下雨踩一脚水。'],
          ['儿童滑梯开裂', '{L}儿童滑梯裂了一道口子，边缘很锋利。'],
          ['盲道被共享单车堵住', '{L}盲道被电线杆和共享单车堵着。'],
        ],
        en: [
          ['Loose exercise machine at {p}', '{n} bolts are missing in an exercise machine at {L} and children play on it.'],
          ['Paving stones stick up, {r}', '{n} paving stones stick up at {L}.'],
          ['Slide cracked at {p}', 'The slide at {L} has a crack with sharp edges.'],
        ],
        more: { zh: ['周末小孩特别多。', '厂家电话已经停机。'], en: ['Many children come on weekends.'] },
      },
    ],
  },
]
