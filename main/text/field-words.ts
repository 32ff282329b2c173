/** What field staff search for, in both languages: offered while a query is typed. */
const list = `
楼道堆物 clutter in stairwell
楼道堆放杂物 items stored in stairwell
消防通道堵塞 blocked fire lane
消防通道被占 fire lane occupied
消防楼道 fire stairs
消防登高面 fire engine set-up area
消防车通道 fire engine access
安全出口锁闭 locked emergency exit
疏散指示灯 exit sign
应急照明 emergency lighting
防火门 fire door
防火卷帘 fire shutter
灭火器过期 expired extinguisher
消火栓无水 dry hydrant
消防栓箱 hydrant cabinet
喷淋系统 sprinkler system
烟雾报警器 smoke alarm
烟感报警 smoke alarm sounding
明火作业 open flame work
动火作业 hot work
违规用火 unsafe open fire
烧烤明火 barbecue fire
焚烧垃圾 burning rubbish
燃放烟花 fireworks
孔明灯 sky lantern
冒烟 smoke
起火 fire
火灾隐患 fire hazard
易燃物 flammable goods
易燃易爆 flammable and explosive
危险化学品 hazardous chemicals
液化气瓶 gas cylinder
煤气罐 gas bottle
燃气泄漏 gas leak
燃气管道 gas pipe
燃气软管老化 worn gas hose
燃气报警器 gas alarm
一氧化碳 carbon monoxide
电动车充电 e-bike charging
电动车进楼 e-bike brought indoors
电动车停放 e-bike parking
电瓶入户 battery brought indoors
飞线充电 extension lead charging
充电桩 charging point
私拉电线 illegal wiring
电线老化 worn wiring
电线裸露 exposed wires
电线垂落 hanging wires
电线杆倾斜 leaning utility pole
配电箱 distribution box
配电箱敞开 open distribution box
变压器 transformer
变压器噪声 transformer noise
漏电 electric leakage
触电 electric shock
短路 short circuit
跳闸 tripped breaker
停电 power cut
电压不稳 unstable voltage
外墙脱落 falling facade
外墙瓷砖 facade tiles
外墙渗水 facade seepage
墙体开裂 cracked wall
墙体倾斜 leaning wall
房屋漏水 leaking house
房屋沉降 building settlement
屋顶漏水 leaking roof
楼顶违建 rooftop structure
违法建设 illegal construction
违章建筑 illegal building
承重墙 load-bearing wall
拆承重墙 removed load-bearing wall
危房 unsafe building
老旧房屋 old building
阳台坠物 object fallen from balcony
高空抛物 objects thrown from height
高空坠物 falling object
广告牌松动 loose billboard
店招松动 loose shop sign
玻璃破碎 broken glass
幕墙玻璃 curtain wall glass
脚手架 scaffold
围挡倒塌 collapsed hoarding
施工围挡 construction hoarding
塔吊 tower crane
深基坑 deep excavation
电梯故障 lift fault
电梯困人 trapped in lift
电梯停运 lift out of service
电梯异响 lift noise
扶手松动 loose handrail
护栏损坏 broken railing
围栏缺失 missing fence
井盖破损 broken manhole cover
井盖缺失 missing manhole cover
井盖异响 rattling manhole cover
井盖松动 loose manhole cover
路面塌陷 road collapse
路面坑洼 potholes
路面破损 damaged road
路面积水 water on the road
路面结冰 ice on the road
人行道破损 damaged pavement
盲道被占 tactile paving blocked
盲道损坏 damaged tactile paving
无障碍坡道 wheelchair ramp
路灯不亮 street light out
路灯损坏 broken street light
路灯倾斜 leaning lamp post
红绿灯故障 traffic light fault
信号灯不亮 traffic light out
斑马线不清 worn zebra crossing
交通标志 traffic sign
标线不清 worn road markings
减速带 speed bump
减速带损坏 damaged speed bump
乱停车 parking in the wrong place
违章停车 illegal parking
占用车位 parking space blocked
僵尸车 abandoned car
堵车 traffic jam
交通拥堵 congestion
逆行 wrong-way driving
超速 speeding
大货车通行 lorry traffic
渣土车 dump truck
渣土车扬尘 dust from dump trucks
共享单车乱停 shared bikes strewn
非机动车 non-motor vehicles
占道经营 street vendors
占道堆物 goods on the road
店外经营 goods outside shops
校门口拥堵 congestion at school gate
公交站台 bus stop
公交站牌 bus stop sign
垃圾堆放 heaped rubbish
垃圾未清运 rubbish not collected
垃圾满溢 overflowing bins
垃圾桶破损 broken bin
垃圾分类 waste sorting
建筑垃圾 construction waste
装修垃圾 renovation waste
大件垃圾 bulky waste
偷倒垃圾 fly-tipping
卫生死角 neglected corner
污水外溢 sewage overflow
污水直排 sewage discharge
下水道堵塞 blocked drain
化粪池满溢 overflowing septic tank
雨水篦子 storm drain grate
积水 standing water
内涝 flooding
河道垃圾 rubbish in the river
河道污染 river pollution
水质发黑 black water
死鱼 dead fish
公厕脏 dirty public toilet
小广告 stickers and posters
乱张贴 fly-posting
乱涂写 graffiti
绿化带破坏 damaged planting
树木倒伏 fallen tree
枯树 dead tree
树枝遮挡 branches in the way
树枝折断 broken branch
毁绿种菜 vegetables in green space
杂草丛生 overgrown weeds
停水 no water
水压低 low water pressure
水管爆裂 burst pipe
水管漏水 leaking pipe
自来水发黄 yellow tap water
二次供水 building water tank
暖气不热 cold radiators
供暖不足 too little heating
健身器材损坏 broken exercise equipment
儿童游乐设施 playground
座椅损坏 broken bench
门禁损坏 broken entrance control
单元门损坏 broken building door
监控损坏 broken camera
对讲机故障 intercom fault
快递柜 parcel locker
施工噪声 construction noise
夜间施工 work at night
装修噪声 renovation noise
广场舞噪声 square dancing noise
音响扰民 loud music
空调外机噪声 air-conditioner noise
商业噪声 shop noise
交通噪声 traffic noise
喇叭声 car horns
犬吠扰民 barking dogs
油烟扰民 cooking fumes
油烟管道 fume duct
异味 bad smell
恶臭 stench
烧焦味 burning smell
刺鼻气味 pungent smell
扬尘 dust
工地扬尘 dust from a site
黑烟 black smoke
光污染 glaring light
霓虹灯扰民 neon light
电动车被盗 stolen e-bike
自行车被盗 stolen bicycle
电瓶被盗 stolen battery
快递丢失 missing parcel
入室盗窃 burglary
撬门 forced door
车窗被砸 smashed car window
电缆被盗 stolen cable
电信诈骗 phone scam
刷单诈骗 task scam
冒充客服 fake customer service
冒充公检法 fake police call
投资诈骗 investment scam
保健品诈骗 health product scam
虚假中介 fake agency
租房诈骗 rental scam
中奖短信 prize message
钓鱼链接 phishing link
二维码诈骗 QR code scam
假币 counterfeit money
邻里纠纷 neighbour dispute
楼上漏水 leak from upstairs
楼上噪声 noise from upstairs
占用公共区域 shared space occupied
占用楼道 stairwell occupied
公共区域堆物 items in shared space
宠物扰民 pet nuisance
犬只未牵绳 dog off the lead
流浪狗 stray dog
流浪猫 stray cat
犬粪 dog mess
晾晒纠纷 dispute over drying
停车纠纷 parking dispute
采光纠纷 dispute over daylight
物业不作为 no action by management
物业服务 property service
物业维修 building repairs
马蜂窝 wasp nest
老鼠 rats
蟑螂 cockroaches
蚊虫滋生 mosquito breeding
白蚁 termites
蛇 snake
冰雪 snow and ice
台风 typhoon
暴雨 heavy rain
雷击 lightning
山体滑坡 landslide
地面沉降 ground settlement
溺水危险 drowning hazard
水深危险 deep water
无证经营 trading without licence
食品卫生 food hygiene
网吧 internet cafe
群租房 overcrowded letting
地下室住人 living in a basement
三合一场所 shop, workshop and dwelling in one
仓库 warehouse
加油站 petrol station
工地 construction site
学校门口 school gate
地铁口 metro entrance
菜市场 market
停车场 car park
地下车库 underground garage
小区门口 estate gate
公园 park
桥下 under the bridge
隧道 tunnel
天桥 footbridge
`
export const fieldWords: readonly { zh: string; en: string }[] = list
  .trim()
  .split('\n')
  .map((line) => {
    const at = line.indexOf(' ')
    return { zh: line.slice(0, at), en: line.slice(at + 1) }
  })
