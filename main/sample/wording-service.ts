/** Issues of traffic, public facilities, waste and drains, noise and air, neighbour disputes, other. */
import type { CategoryWording } from './wording.ts'

export const serviceWording: readonly CategoryWording[] = [
  {
    category: 'traffic',
    share: 11.2,
    issues: [
      {
        sub: { zh: '机动车违停', en: 'Illegal parking' },
        at: 'street',
        weight: 42,
        scenes: ['lane-cars', 'lane-cars-night', 'street-day'],
        titles: {
          zh: ['{r}违停占用非机动车道', '{l}货车长期占道', '{r}两侧违停，公交过不去', '路口转角停车挡视线'],
          en: ['Parking in the bike lane on {r}', 'Trucks parked for days on {r}', 'Cars on both sides of {r}, bus stuck'],
        },
        facts: {
          zh: [
            '{L}{h}两侧停了{m}多辆车，公交车会车要倒好几把。',
            '{L}一辆大货车停了{d}没动，把非机动车道全占了。',
            '{L}转角处总有车停在斑马线上，过街看不到来车。',
            '{L}店铺用雪糕筒占车位，逼得车都停到路中间。',
          ],
          en: [
            'Around {m} cars stood on both sides of {L} at {h} and buses cannot pass each other.',
            'A truck has been parked in the bike lane at {L} for {d}.',
            'Cars park on the crossing at {L}, so you cannot see what is coming.',
          ],
        },
      },
      {
        sub: { zh: '信号标线', en: 'Signals and markings' },
        at: 'street',
        weight: 24,
        scenes: ['traffic-light', 'street-day'],
        titles: {
          zh: ['{l}红绿灯不亮', '{r}斑马线磨没了', '信号灯时间太短', '限速牌被树挡住'],
          en: ['Traffic light out at {l}', 'Crossing worn away on {r}', 'Green phase too short, {l}'],
        },
        facts: {
          zh: [
            '{L}红绿灯{h}起一直黄闪，早晚高峰四个方向抢着走。',
            '{L}斑马线和停止线磨得看不见，车都不减速。',
            '{L}行人绿灯只有{m}秒，老人走到一半就变红。',
            '{L}限速牌被树枝完全挡住。',
          ],
          en: [
            'The lights at {L} have been flashing yellow since {h}.',
            'The crossing at {L} is worn away and nobody slows down.',
            'The green phase at {L} is {m} seconds, too short for elderly people.',
          ],
        },
      },
      {
        sub: { zh: '学校医院周边拥堵', en: 'Jams at schools and hospitals' },
        at: 'public',
        weight: 20,
        scenes: ['street-day', 'lane-cars'],
        titles: {
          zh: ['{p}放学时段堵死', '{p}门口逆行车多', '接送车辆三排停放'],
          en: ['Road jammed at {p}', 'Wrong-way bikes at {p}'],
        },
        facts: {
          zh: [
            '{L}{h}接送车停成三排，救护车鸣笛也过不去。',
            '{L}门口电动车逆行很多，{d}里看到{n}次擦碰。',
            '{L}出租车和网约车占着公交站上客，后面全堵住。',
          ],
          en: [
            'Cars stand three abreast at {L} around {h}; an ambulance could not pass.',
            'E-bikes ride the wrong way at {L}; I saw {n} scrapes within {d}.',
          ],
        },
      },
      {
        sub: { zh: '道路施工', en: 'Road works' },
        at: 'street',
        weight: 14,
        scenes: ['barrier', 'street-day'],
        titles: {
          zh: ['{r}施工围挡无警示灯', '修路钢板翘起', '{r}占道施工没有绕行牌'],
          en: ['No warning lights at works on {r}', 'Steel plate sticks up on {r}'],
        },
        facts: {
          zh: ['{L}施工围挡突出到车道，晚上没有警示灯，{n}辆电动车撞上去过。', '{L}路面钢板翘起一角，车一压就弹，声音也大。'],
          en: [
            'The site fence at {L} juts into the lane without lights; {n} e-bikes have hit it.',
            'A steel plate sticks up at {L} and jumps when cars pass.',
          ],
        },
      },
    ],
    more: {
      zh: ['早晚高峰尤其严重。', '交警来贴过条，走了又停。', '学生放学都从这里过。', '建议装隔离栏或者摄像头。'],
      en: ['It is worst at rush hour.', 'Pupils walk here every day.', 'Bollards would help.'],
    },
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
        titles: {
          zh: ['{r}连续{n}盏路灯不亮', '{l}路灯一闪一闪', '{r}人行道没有照明'],
          en: ['{n} street lights out on {r}', 'Flickering light at {l}'],
        },
        facts: {
          zh: [
            '{L}往东连续{n}盏路灯不亮，{h}走路要用手机照着。',
            '{L}路灯一闪一闪{d}了，灯罩也掉下来半边。',
            '{L}树枝把路灯全遮住，人行道一片黑。',
          ],
          en: [
            '{n} street lights in a row are out at {L}; you need your phone to walk there after dark.',
            'The light at {L} has flickered for {d}.',
          ],
        },
      },
      {
        sub: { zh: '井盖破损', en: 'Broken manhole cover' },
        at: 'public',
        weight: 20,
        scenes: ['manhole'],
        titles: {
          zh: ['{l}井盖破损', '楼前井盖缺失，夜间看不清', '{r}井盖松动，一压就响'],
          en: ['Broken manhole cover at {l}', 'Missing drain cover, {r}', 'Manhole rattles on {r}'],
        },
        facts: {
          zh: [
            '{L}一个井盖碎了一半，现在用木板盖着，夜间看不清。',
            '{L}井盖松动，车一过哐当响，楼上睡不着。',
            '{L}雨水篦子缺了{n}根，轮子会卡进去。',
            '{L}井盖比路面低{n}公分，电动车经过容易摔。',
          ],
          en: [
            'A manhole cover at {L} is broken in half and covered with a board.',
            'The cover at {L} rattles under every car and keeps us awake.',
            '{n} bars are missing in the drain grate at {L}.',
          ],
        },
      },
      {
        sub: { zh: '楼道灯与门禁', en: 'Stair lights and doors' },
        at: 'home',
        weight: 22,
        scenes: ['corridor-dark', 'gate-closed'],
        titles: {
          zh: ['{u}楼道灯不亮，第{n}次报', '单元门禁坏了', '{f}声控灯失灵', '单元门关不上'],
          en: ['Stair light out in {b}', 'Entry door of {b} broken', 'Light on the {f} dead, {b}'],
        },
        facts: {
          zh: [
            '{L}{f}楼道灯{d}不亮，老人摸黑上下楼。',
            '{L}单元门禁坏了{d}，门一直敞着，推销的随便进。',
            '{L}声控灯跺脚都不亮，{n}层楼只有一盏能用。',
          ],
          en: ['The light on the {f} of {L} has been out for {d}.', 'The entry door of {L} has not closed for {d}.'],
        },
      },
      {
        sub: { zh: '电梯故障', en: 'Lift faults' },
        at: 'home',
        weight: 16,
        scenes: ['lift'],
        titles: {
          zh: ['{b}电梯困人', '电梯{f}不停', '{u}电梯下坠异响'],
          en: ['People stuck in the lift of {b}', 'Lift of {b} skips the {f}'],
        },
        facts: {
          zh: [
            '{L}电梯{h}困人{m}分钟，按紧急呼叫没人接。',
            '{L}电梯运行时抖动异响，到{f}平层差{n}公分。',
            '{L}两部电梯坏了一部，{d}还没修好，早上要等十几分钟。',
          ],
          en: [
            'People were stuck in the lift of {L} for {m} minutes at {h} and nobody answered the alarm.',
            'One of two lifts in {L} has been out for {d}.',
          ],
        },
      },
      {
        sub: { zh: '路面与健身器材', en: 'Pavement and play equipment' },
        at: 'public',
        weight: 14,
        scenes: ['playground', 'street-day'],
        titles: {
          zh: ['{p}健身器材松动', '盲道砖翘起绊人', '{r}人行道地砖破损', '儿童滑梯开裂'],
          en: ['Loose exercise machine at {p}', 'Paving stones sticking up, {r}', 'Slide cracked at {p}'],
        },
        facts: {
          zh: [
            '{L}健身器材底座松动，螺丝少了{n}颗，孩子还在上面玩。',
            '{L}人行道地砖翘起{n}块，下雨踩一脚水。',
            '{L}儿童滑梯裂了一道口子，边缘很锋利。',
            '{L}盲道被电线杆和共享单车堵着。',
          ],
          en: [
            '{n} bolts are missing in an exercise machine at {L} and children play on it.',
            '{n} paving stones stick up at {L}.',
            'The slide at {L} has a crack with sharp edges.',
          ],
        },
      },
    ],
    more: {
      zh: ['报修单号已经有了，没人来。', '不知道归哪个部门管。', '旁边的也快坏了。', '老人晚上不敢出门。'],
      en: [
        'I have a repair number but nobody came.',
        'It is unclear who is in charge.',
        'The one next to it will be broken soon as well.',
      ],
    },
  },
  {
    category: 'waste',
    share: 12.4,
    issues: [
      {
        sub: { zh: '垃圾堆积', en: 'Piled-up rubbish' },
        at: 'home',
        weight: 34,
        scenes: ['bins-full', 'bins'],
        titles: {
          zh: ['{p}垃圾桶满溢', '{b}旁垃圾{n}天没清', '垃圾房臭味大', '楼道口堆着生活垃圾'],
          en: ['Bins overflowing at {p}', 'Rubbish beside {b} not collected', 'Bin room smells, {p}'],
        },
        facts: {
          zh: [
            '{L}旁垃圾桶满出来，{d}没清运，地上全是汤水，苍蝇很多。',
            '{L}垃圾分类点只剩{n}个桶，大家把袋子扔在地上。',
            '{L}楼下垃圾房门坏了，{h}野猫翻得到处都是。',
            '{p}大件垃圾堆在{b}北面，旧床垫淋了雨发臭。',
          ],
          en: [
            'The bins beside {L} overflow and have not been emptied for {d}.',
            'There are only {n} bins left at {L}, so bags are thrown on the ground.',
            'Old mattresses are piled up north of {L} and rot in the rain.',
          ],
        },
      },
      {
        sub: { zh: '污水外溢', en: 'Sewage overflow' },
        at: 'home',
        weight: 24,
        scenes: ['manhole', 'puddle'],
        titles: {
          zh: ['化粪池井盖处污水外溢', '{b}下水道堵塞返水', '{u}门口污水横流', '雨水管接错，污水进雨水井'],
          en: ['Sewage overflows at {b}', 'Drain blocked at {b}', 'Dirty water in front of {p}'],
        },
        facts: {
          zh: [
            '{L}楼北侧化粪池井盖往外冒污水，{d}了，味道很大。',
            '{L}一楼厕所返水，楼上一冲就往上冒。',
            '{L}门口下水道堵了，污水流到路中间，踩着砖头过。',
          ],
          en: [
            'Sewage has been coming out of the manhole north of {L} for {d}.',
            'The drain in front of {L} is blocked and dirty water runs across the path.',
          ],
        },
      },
      {
        sub: { zh: '占道经营与市场卫生', en: 'Street stalls and market hygiene' },
        at: 'public',
        weight: 22,
        scenes: ['market-hall', 'stall-gas', 'bins-full'],
        titles: {
          zh: ['{p}周边摊点污水乱倒', '夜市收摊后满地垃圾', '{p}后巷油污结块', '市场活禽区异味'],
          en: ['Stalls pour dirty water at {p}', 'Rubbish after the night market, {p}'],
        },
        facts: {
          zh: [
            '{L}摊贩把洗菜水直接倒在路上，路面又滑又臭。',
            '{L}{h}收摊后满地竹签和塑料袋，早上环卫要扫{n}车。',
            '{L}后巷油污结成块，下水口全糊住了。',
          ],
          en: [
            'Stalls at {L} pour dirty water on the road, which is slippery and smells.',
            'The ground at {L} is covered with skewers and bags after {h}.',
          ],
        },
      },
      {
        sub: { zh: '建筑垃圾', en: 'Building rubble' },
        at: 'street',
        weight: 20,
        scenes: ['rubble', 'barrier'],
        titles: {
          zh: ['{r}路边偷倒建筑垃圾', '渣土车撒漏', '{l}绿化带倒装修垃圾'],
          en: ['Rubble dumped on {r}', 'Trucks spill soil on {r}'],
        },
        facts: {
          zh: [
            '{L}绿化带里{h}被人偷倒了{n}车装修垃圾，砖头木板都有。',
            '{L}渣土车撒了一路泥，刮风全是灰。',
            '{L}桥下堆着建筑垃圾{d}没人清，已经有人往上倒生活垃圾。',
          ],
          en: [
            '{n} loads of rubble were dumped on the green at {L} around {h}.',
            'Trucks spilled soil along {L}; everything is covered with dust.',
          ],
        },
      },
    ],
    more: {
      zh: ['天热以后味道传得很远。', '蚊子老鼠都多了。', '环卫说不归他们这一段。', '旁边就是幼儿园。'],
      en: ['The smell is terrible in this heat.', 'Rats have been seen.', 'There is a nursery next door.'],
    },
  },
  {
    category: 'noise',
    share: 8.3,
    issues: [
      {
        sub: { zh: '夜间施工', en: 'Night construction' },
        at: 'street',
        weight: 26,
        scenes: ['crane', 'barrier'],
        titles: {
          zh: ['{r}工地深夜打桩', '{h}还在浇筑混凝土', '工地凌晨卸钢筋'],
          en: ['Piling at night on {r}', 'Concrete poured at {h} on {r}'],
        },
        facts: {
          zh: [
            '{L}旁工地{h}还在打桩，窗户都在抖，{d}没睡好。',
            '{L}工地{h}卸钢筋，声音像放炮。',
            '{L}施工没看到夜间许可公示，探照灯直射进卧室。',
          ],
          en: [
            'Piling at {L} goes on at {h}; the windows shake.',
            'Steel is unloaded at {L} at {h} and floodlights shine into bedrooms.',
          ],
        },
      },
      {
        sub: { zh: '装修噪声', en: 'Renovation noise' },
        at: 'home',
        weight: 26,
        scenes: ['renovation'],
        titles: {
          zh: ['夜间装修噪声扰民，{h}仍未停', '{f}周末装修敲墙', '午休时间电钻不停'],
          en: ['Drilling at {h} in {b}', 'Weekend renovation on the {f}, {b}'],
        },
        facts: {
          zh: [
            '{L}{f}装修，{h}还在用电钻，楼上楼下都受不了。',
            '{L}周末一早就敲墙，灰尘从楼道飘进屋。',
            '{L}{f}拆地砖{d}了，物业说只能劝。',
          ],
          en: ['Renovation on the {f} of {L}: drilling at {h}.', 'Walls are knocked down in {L} from early morning on weekends.'],
        },
      },
      {
        sub: { zh: '音响与娱乐', en: 'Music and loudspeakers' },
        at: 'public',
        weight: 28,
        scenes: ['speaker', 'market-hall'],
        titles: {
          zh: ['{p}广场舞音响过大', '店铺喇叭循环叫卖', '烧烤店{h}还在唱歌', '{p}露天音响扰民'],
          en: ['Loud music at {p}', 'Shop loudspeaker all day, {p}', 'Karaoke at {h}, {p}'],
        },
        facts: {
          zh: [
            '{L}{h}音响震得窗户响，{n}支队伍比着放。',
            '{L}店铺门口喇叭从早到晚循环叫卖，{d}了。',
            '{L}烧烤摊{h}还有人拿着话筒唱歌，楼上孩子写不了作业。',
          ],
          en: [
            '{n} groups with loudspeakers compete at {L} at {h}.',
            'A shop at {L} has played the same recording all day for {d}.',
          ],
        },
      },
      {
        sub: { zh: '油烟异味', en: 'Fumes and smells' },
        at: 'public',
        weight: 20,
        scenes: ['stall-gas', 'chimney'],
        titles: {
          zh: ['{p}饭店油烟直排', '烧烤油烟熏楼上', '{p}有刺鼻气味', '焚烧垃圾冒黑烟'],
          en: ['Kitchen fumes at {p}', 'Acrid smell near {p}', 'Rubbish burnt at {p}'],
        },
        facts: {
          zh: [
            '{L}饭店油烟管直接对着居民窗户排，{h}最呛。',
            '{L}附近{h}有刺鼻的油漆味，闻着头疼。',
            '{L}有人烧垃圾，黑烟飘到{n}层楼高。',
          ],
          en: [
            'Kitchen fumes at {L} blow straight into windows, worst at {h}.',
            'There is an acrid smell of paint near {L} around {h}.',
          ],
        },
      },
    ],
    more: {
      zh: ['家里有高三学生。', '打过几次电话，来人就停，走了又响。', '手机测过，有{m}多分贝。', '整栋楼都关着窗。'],
      en: [
        'I measured more than {m} decibels.',
        'It stops when someone comes and starts again after.',
        'We have to keep the windows shut.',
      ],
    },
  },
  {
    category: 'dispute',
    share: 7.8,
    issues: [
      {
        sub: { zh: '公共空间占用', en: 'Use of shared space' },
        at: 'home',
        weight: 34,
        scenes: ['shoe-rack', 'corridor-boxes'],
        titles: {
          zh: ['楼道放鞋柜引发争执', '{f}邻居占用楼道', '公共绿地种菜起争执', '天台晾晒争地方'],
          en: ['Quarrel over a shoe rack, {b}', 'Shared green dug up at {p}'],
        },
        facts: {
          zh: [
            '{L}{f}两户因为楼道放鞋柜吵了{n}次，{h}差点动手，已劝开。',
            '{L}一楼把公共绿地围起来种菜浇肥，楼上不同意。',
            '{L}天台晾衣位置争了{d}，绳子被人剪断。',
          ],
          en: [
            'Two flats on the {f} of {L} quarrelled {n} times about a shoe rack in the corridor.',
            'The ground floor of {L} fenced off the shared green to grow vegetables.',
          ],
        },
      },
      {
        sub: { zh: '漏水责任', en: 'Water damage between flats' },
        at: 'home',
        weight: 26,
        scenes: ['leak-ceiling'],
        titles: {
          zh: ['楼上漏水不肯修', '{f}漏水赔偿谈不拢', '卫生间渗水影响楼下'],
          en: ['Leak from upstairs in {b}', 'No agreement over water damage, {b}'],
        },
        facts: {
          zh: [
            '{L}{f}卫生间漏水到楼下，吊顶都泡坏了，双方谈了{n}次没结果。',
            '{L}楼上水管爆了，楼下{n}间房进水，要求先修后谈赔偿。',
          ],
          en: [
            'The bathroom on the {f} of {L} leaks into the flat below; they talked {n} times without result.',
            'A pipe burst in {L} and {n} rooms below were flooded.',
          ],
        },
      },
      {
        sub: { zh: '养犬', en: 'Dogs' },
        at: 'home',
        weight: 20,
        scenes: ['dog'],
        titles: {
          zh: ['{p}遛狗不牵绳', '{f}狗叫扰民', '楼道狗粪没人清'],
          en: ['Dogs off the lead at {p}', 'Barking dog in {b}'],
        },
        facts: {
          zh: [
            '{L}楼下遛狗不牵绳，{h}追着孩子跑，家长之间起了争执。',
            '{L}{f}狗从{h}叫到天亮，邻居敲门没人应。',
            '{L}楼道里{d}都有狗粪，互相推说不是自家的。',
          ],
          en: [
            'A dog without a lead chased children in front of {L} at {h}, and the families quarrelled.',
            'A dog on the {f} of {L} barks from {h} until dawn.',
          ],
        },
      },
      {
        sub: { zh: '停车位', en: 'Parking spaces' },
        at: 'home',
        weight: 20,
        scenes: ['lane-cars', 'lane-cars-night'],
        titles: {
          zh: ['{p}抢车位互相堵车', '车位被占联系不上车主', '私装地锁引争执'],
          en: ['Quarrel over a parking space, {p}', 'Car blocks the space of another, {p}'],
        },
        facts: {
          zh: [
            '{L}前两户抢车位，一方把车横在路口{d}。',
            '{L}固定车位{h}被占，打挪车电话没人接，堵了{n}辆车。',
            '{p}有人私装地锁，被人拆了，双方都报了警。',
          ],
          en: [
            'Two households of {L} quarrel over a space and one car has blocked the way for {d}.',
            'A private space at {L} was taken at {h} and {n} cars were stuck.',
          ],
        },
      },
    ],
    more: {
      zh: ['社区调解过一次，双方都签了字。', '希望网格员再上门一趟。', '两家老人都气得不轻。', '微信群里也吵。'],
      en: [
        'The community mediated once.',
        'Please send someone to talk to both sides.',
        'The argument continues in the chat group.',
      ],
    },
  },
  {
    category: 'other',
    share: 1.7,
    issues: [
      {
        sub: { zh: '咨询建议', en: 'Questions and suggestions' },
        at: 'public',
        weight: 60,
        scenes: ['street-day'],
        titles: {
          zh: ['建议在{l}增设座椅', '咨询{p}开放时间', '建议增加公交班次', '希望{l}增设饮水点'],
          en: ['More benches at {l}, please', 'Opening hours of {p}?'],
        },
        facts: {
          zh: [
            '建议在{L}增设{n}张座椅，老人等车没地方坐。',
            '想咨询{p}开放时间，网上查到的和现场不一样。',
            '{L}{h}公交间隔太长，建议加密班次。',
          ],
          en: [
            'Could there be {n} benches at {L}? Elderly people have nowhere to sit.',
            'The opening hours of {p} online differ from the sign.',
          ],
        },
      },
      {
        sub: { zh: '失物与动物', en: 'Lost things and animals' },
        at: 'street',
        weight: 40,
        scenes: ['street-day', 'lamp-lit'],
        titles: { zh: ['{l}捡到一串钥匙', '{r}发现蛇', '{l}有马蜂窝'], en: ['Keys found at {l}', 'Wasp nest at {l}'] },
        facts: {
          zh: [
            '{L}捡到一串钥匙，已交给旁边小店。',
            '{L}树上有个马蜂窝，直径{m}公分，下面是人行道。',
            '{L}绿化带{h}看到一条蛇，已拉绳子提醒。',
          ],
          en: ['Keys were found at {L} and left at the shop next to it.', 'There is a wasp nest {m} cm wide in a tree at {L}.'],
        },
      },
    ],
    more: { zh: ['谢谢。', '仅供参考。', '旁边有监控可以看。'], en: ['Thank you.', 'Just a suggestion.'] },
  },
]
