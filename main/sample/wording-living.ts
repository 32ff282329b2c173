/** What is said about waste and drains, noise and air, neighbour disputes, and other things. */
import type { CategoryWording } from './wording.ts'

export const livingWording: readonly CategoryWording[] = [
  {
    category: 'waste',
    share: 12.4,
    issues: [
      {
        sub: { zh: '垃圾堆积', en: 'Piled-up rubbish' },
        at: 'home',
        weight: 34,
        scenes: ['bins-full', 'bins'],
        titles: { zh: ['{p}垃圾没人清', '{b}旁垃圾堆积'], en: ['Rubbish not collected at {p}'] },
        zh: [
          ['{b}旁垃圾桶满溢', '{L}旁垃圾桶满出来，{d}没清运，地上全是汤水，苍蝇很多。'],
          ['垃圾分类点只剩{n}个桶', '{L}垃圾分类点只剩{n}个桶，大家把袋子扔在地上。'],
          ['垃圾房门坏，臭味大', '{L}楼下垃圾房门坏了，夜里野猫翻得到处都是。'],
          ['大件垃圾淋雨发臭', '{p}大件垃圾堆在{b}北面，旧床垫淋了雨发臭。'],
        ],
        en: [
          ['Bins overflowing beside {b}', 'The bins beside {L} overflow and have not been emptied for {d}.'],
          ['Only {n} bins left at {b}', 'There are only {n} bins left at {L}, so bags are thrown on the ground.'],
          ['Old mattresses rot at {p}', 'Old mattresses are piled up north of {L} and rot in the rain.'],
        ],
        more: {
          zh: ['天热以后味道传得很远。', '蚊子老鼠都多了。', '清运车说小区路堵进不来。', '旁边就是幼儿园。'],
          en: ['The smell is terrible.', 'Rats have been seen.', 'There is a nursery next door.'],
        },
      },
      {
        sub: { zh: '污水外溢', en: 'Sewage overflow' },
        at: 'home',
        weight: 24,
        scenes: ['puddle', 'manhole'],
        titles: { zh: ['{b}污水外溢', '{p}下水道堵塞'], en: ['Sewage at {b}'] },
        zh: [
          ['化粪池井盖处污水外溢', '{L}楼北侧化粪池井盖往外冒污水，{d}了，味道很大。'],
          ['下水道堵塞返水', '{L}一楼厕所返水，楼上一冲就往上冒。'],
          ['{u}门口污水横流', '{L}门口下水道堵了，污水流到路中间，踩着砖头过。'],
        ],
        en: [
          ['Sewage overflows at {b}', 'Sewage has been coming out of the manhole north of {L} for {d}.'],
          ['Drain blocked in front of {b}', 'The drain in front of {L} is blocked and dirty water runs across the path.'],
        ],
        more: {
          zh: ['疏通过一次，没几天又堵。', '管子太细，要换。', '一楼已经没法开窗。'],
          en: ['It was cleared once and blocked again within days.', 'The ground floor cannot open its windows.'],
        },
      },
      {
        sub: { zh: '市场与摊点卫生', en: 'Stalls and market hygiene' },
        at: 'public',
        weight: 22,
        scenes: ['market-hall', 'stall-gas', 'bins-full'],
        titles: { zh: ['{p}周边环境脏乱'], en: ['Dirt around {p}'] },
        zh: [
          ['{p}摊点污水乱倒', '{L}摊贩把洗菜水直接倒在路上，路面又滑又臭。'],
          ['收摊后满地垃圾', '{L}{e}收摊后满地竹签和塑料袋，早上环卫要扫{n}车。'],
          ['后巷油污结块', '{L}油污结成块，下水口全糊住了。'],
        ],
        en: [
          ['Stalls pour dirty water at {p}', 'Stalls at {L} pour dirty water on the road, which is slippery and smells.'],
          ['Rubbish after closing, {p}', 'The ground at {L} is covered with skewers and bags after {e}.'],
        ],
        more: {
          zh: ['有老人在这里滑倒过。', '检查的时候才收拾一下。'],
          en: ['An old man slipped here.', 'They only clean up when someone comes to check.'],
        },
      },
      {
        sub: { zh: '建筑垃圾', en: 'Building rubble' },
        at: 'street',
        weight: 20,
        scenes: ['rubble', 'barrier'],
        titles: { zh: ['{r}偷倒建筑垃圾'], en: ['Rubble on {r}'] },
        zh: [
          ['绿化带倒装修垃圾', '{L}绿化带里{e}被人偷倒了{n}车装修垃圾，砖头木板都有。'],
          ['渣土车撒漏一路', '{L}渣土车撒了一路泥，刮风全是灰。'],
          ['{r}建筑垃圾{d}没清', '{L}堆着建筑垃圾{d}没人清，已经有人往上倒生活垃圾。'],
        ],
        en: [
          ['Rubble dumped on {r}', '{n} loads of rubble were dumped on the green at {L} around {e}.'],
          ['Trucks spill soil on {r}', 'Trucks spilled soil along {L}; everything is covered with dust.'],
        ],
        more: { zh: ['车牌用泥糊住了。', '环卫说不归他们这一段。'], en: ['The cleaners say it is not their stretch.'] },
      },
    ],
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
        titles: { zh: ['{r}工地夜间施工噪声', '夜间施工扰民'], en: ['Night construction on {r}'] },
        zh: [
          ['{r}工地深夜打桩', '{L}工地{e}还在打桩，窗户都在抖，{d}没睡好。'],
          ['工地{e}卸钢筋', '{L}工地{e}卸钢筋，声音像放炮。'],
          ['夜间施工没有公示', '{L}施工没看到夜间许可公示，探照灯直射进卧室。'],
        ],
        en: [
          ['Piling at {e} on {r}', 'Piling at {L} goes on at {e}; the windows shake.'],
          ['Steel unloaded at {e}, {r}', 'Steel is unloaded at {L} at {e} and floodlights shine into bedrooms.'],
        ],
        more: {
          zh: ['家里有高三学生。', '打过几次电话，来人就停，走了又响。'],
          en: ['It stops when someone comes and starts again after.'],
        },
      },
      {
        sub: { zh: '装修噪声', en: 'Renovation noise' },
        at: 'home',
        weight: 26,
        scenes: ['renovation'],
        titles: { zh: ['{b}装修噪声扰民', '{f}装修不分时间'], en: ['Renovation noise in {b}'] },
        zh: [
          ['夜间装修噪声扰民，{e}仍未停', '{L}{f}装修，{e}还在用电钻，楼上楼下都受不了。'],
          ['{f}周末装修敲墙', '{L}周末一早就敲墙，灰尘从楼道飘进屋。'],
          ['午休时间电钻不停', '{L}{f}拆地砖{d}了，午休也不停，物业说只能劝。'],
        ],
        en: [
          ['Drilling at {e} in {b}', 'Renovation on the {f} of {L}: drilling at {e}.'],
          ['Weekend renovation in {b}', 'Walls are knocked down in {L} from early morning on weekends.'],
        ],
        more: {
          zh: ['家里有刚出生的孩子。', '手机测过，有{m}多分贝。', '楼道里全是灰。'],
          en: ['There is a newborn upstairs.', 'I measured more than {m} decibels.'],
        },
      },
      {
        sub: { zh: '音响与娱乐', en: 'Music and loudspeakers' },
        at: 'public',
        weight: 28,
        scenes: ['speaker', 'market-hall'],
        titles: { zh: ['{p}音响扰民', '{p}噪声太大'], en: ['Loud music at {p}'] },
        zh: [
          ['{p}广场舞音响过大', '{L}{e}音响震得窗户响，{n}支队伍比着放。'],
          ['店铺喇叭循环叫卖', '{L}店铺门口喇叭从早到晚循环叫卖，{d}了。'],
          ['烧烤店{e}还在唱歌', '{L}烧烤摊{e}还有人拿着话筒唱歌，楼上孩子写不了作业。'],
        ],
        en: [
          ['{n} loudspeakers compete at {p}', '{n} groups with loudspeakers compete at {L} at {e}.'],
          ['Shop loudspeaker all day, {p}', 'A shop at {L} has played the same recording all day for {d}.'],
        ],
        more: {
          zh: ['整栋楼都关着窗。', '希望划定时间和音量。'],
          en: ['We have to keep the windows shut.', 'There should be fixed hours.'],
        },
      },
      {
        sub: { zh: '油烟异味', en: 'Fumes and smells' },
        at: 'public',
        weight: 20,
        scenes: ['chimney', 'stall-gas'],
        titles: { zh: ['{p}油烟异味扰民'], en: ['Fumes at {p}'] },
        zh: [
          ['饭店油烟直排居民窗', '{L}饭店油烟管直接对着居民窗户排，饭点最呛。'],
          ['{p}有刺鼻气味', '{L}{h}有刺鼻的油漆味，闻着头疼。'],
          ['焚烧垃圾冒黑烟', '{L}有人烧垃圾，黑烟飘到{n}层楼高。'],
        ],
        en: [
          ['Kitchen fumes at {p}', 'Kitchen fumes at {L} blow straight into windows at meal times.'],
          ['Acrid smell near {p}', 'There is an acrid smell of paint near {L} around {h}.'],
        ],
        more: { zh: ['衣服都不敢晾在外面。', '检测的人来的时候刚好没排。'], en: ['We cannot hang out the washing.'] },
      },
    ],
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
        titles: { zh: ['{b}邻里因公共空间争执'], en: ['Quarrel over shared space in {b}'] },
        zh: [
          ['楼道放鞋柜引发争执', '{L}{f}两户因为楼道放鞋柜吵了{n}次，{e}差点动手，已劝开。'],
          ['公共绿地种菜起争执', '{L}一楼把公共绿地围起来种菜浇肥，楼上不同意。'],
          ['天台晾晒争地方', '{L}天台晾衣位置争了{d}，绳子被人剪断。'],
        ],
        en: [
          [
            'Quarrel over a shoe rack, {b}',
            'Two flats on the {f} of {L} quarrelled {n} times about a shoe rack in the corridor.',
          ],
          ['Shared green fenced off, {b}', 'The ground floor of {L} fenced off the shared green to grow vegetables.'],
        ],
        more: {
          zh: ['社区调解过一次，双方都签了字。', '希望网格员再上门一趟。', '微信群里也吵。'],
          en: ['The community mediated once.', 'The argument continues in the chat group.'],
        },
      },
      {
        sub: { zh: '漏水责任', en: 'Water damage between flats' },
        at: 'home',
        weight: 26,
        scenes: ['leak-ceiling'],
        titles: { zh: ['{b}漏水纠纷'], en: ['Water damage quarrel in {b}'] },
        zh: [
          ['{f}漏水赔偿谈不拢', '{L}{f}卫生间漏水到楼下，吊顶都泡坏了，双方谈了{n}次没结果。'],
          ['水管爆裂，楼下进水', '{L}楼上水管爆了，楼下{n}间房进水，要求先修后谈赔偿。'],
          ['楼上漏水不肯修', '{L}{f}说不是自家漏的，不让进门查，楼下滴了{d}。'],
        ],
        en: [
          [
            'No agreement over a leak, {b}',
            'The bathroom on the {f} of {L} leaks into the flat below; they talked {n} times without result.',
          ],
          ['Burst pipe in {b}', 'A pipe burst in {L} and {n} rooms below were flooded.'],
        ],
        more: { zh: ['两家老人都气得不轻。', '希望找个懂管道的人来看。'], en: ['A plumber should find the cause first.'] },
      },
      {
        sub: { zh: '养犬', en: 'Dogs' },
        at: 'home',
        weight: 20,
        scenes: ['dog'],
        titles: { zh: ['{p}养犬纠纷'], en: ['Dogs at {p}'] },
        zh: [
          ['{p}遛狗不牵绳', '{L}楼下遛狗不牵绳，追着孩子跑，家长之间起了争执。'],
          ['{f}狗叫到天亮', '{L}{f}狗从{e}叫到天亮，邻居敲门没人应。'],
          ['楼道狗粪没人清', '{L}楼道里{d}都有狗粪，互相推说不是自家的。'],
        ],
        en: [
          ['Dog off the lead at {b}', 'A dog without a lead chased children in front of {L}, and the families quarrelled.'],
          ['Dog barks all night in {b}', 'A dog on the {f} of {L} barks from {e} until dawn.'],
        ],
        more: { zh: ['小区应该有养犬公约。', '业主群说了几次没用。'], en: ['The compound should have rules for dogs.'] },
      },
      {
        sub: { zh: '停车位', en: 'Parking spaces' },
        at: 'home',
        weight: 20,
        scenes: ['lane-cars', 'lane-cars-night'],
        titles: { zh: ['{p}车位纠纷'], en: ['Parking quarrel at {p}'] },
        zh: [
          ['抢车位互相堵车', '{L}前两户抢车位，一方把车横在路口{d}。'],
          ['车位被占联系不上车主', '{L}固定车位{e}被占，打挪车电话没人接，堵了{n}辆车。'],
          ['私装地锁引争执', '{p}有人在{b}前私装地锁，被人拆了，双方都报了警。'],
        ],
        en: [
          [
            'Car blocks the way for {d}, {b}',
            'Two households of {L} quarrel over a space and one car has blocked the way for {d}.',
          ],
          ['Private space taken at {b}', 'A private space at {L} was taken at {e} and {n} cars were stuck.'],
        ],
        more: {
          zh: ['物业说车位没有划线，管不了。', '晚上又吵了一次。'],
          en: ['The management says the spaces are not marked.'],
        },
      },
    ],
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
        titles: { zh: ['{p}一带的建议'], en: ['A suggestion for {p}'] },
        zh: [
          ['建议增设{n}张座椅', '建议在{L}增设{n}张座椅，老人等车没地方坐。'],
          ['咨询便民服务时间', '想咨询{L}便民服务点的开放时间，网上查到的和现场不一样。'],
          ['建议增加公交班次', '{L}{h}公交间隔太长，建议加密班次。'],
        ],
        en: [
          ['More benches at {l}, please', 'Could there be {n} benches at {L}? Elderly people have nowhere to sit.'],
          ['Service hours at {p}', 'The service hours posted at {L} differ from the website.'],
        ],
        more: { zh: ['谢谢。', '仅供参考。'], en: ['Just a suggestion.'] },
      },
      {
        sub: { zh: '失物与动物', en: 'Lost things and animals' },
        at: 'street',
        weight: 40,
        scenes: ['street-day', 'lamp-lit'],
        titles: { zh: ['{l}情况告知'], en: ['A note about {l}'] },
        zh: [
          ['{l}捡到一串钥匙', '{L}捡到一串钥匙，已交给旁边小店。'],
          ['{l}树上有马蜂窝', '{L}树上有个马蜂窝，直径{m}公分，下面是人行道。'],
          ['{r}绿化带发现蛇', '{L}绿化带{h}看到一条蛇，已拉绳子提醒。'],
        ],
        en: [
          ['Keys found at {l}', 'Keys were found at {L} and left at the shop next to it.'],
          ['Wasp nest at {l}', 'There is a wasp nest {m} cm wide in a tree at {L}.'],
        ],
        more: { zh: ['旁边有监控可以看。', '孩子常在附近玩。'], en: ['Children play nearby.'] },
      },
    ],
  },
]
