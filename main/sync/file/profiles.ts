/** The exports Fieldbrief knows by their columns. Order matters: the more particular first. */
import type { Profile } from './profile.ts'

const bostonRequests: Profile = {
  name: 'boston-requests',
  holds: 'reports',
  source: 'Boston 311',
  tz: 'America/New_York',
  // The portal's newer system renamed everything: case_id, open_date, service_name ...
  needs: [
    ['caseenquiryid', 'caseid'],
    ['opendt', 'opendate'],
    ['casetitle', 'casetopic'],
    ['type', 'servicename'],
    ['casestatus'],
  ],
  single: {
    externalId: ['caseenquiryid', 'caseid'],
    occurredAt: ['opendt', 'opendate'],
    closedAt: ['closeddt', 'closedate'],
    category: ['type', 'servicename'],
    lat: ['latitude', 'lat'],
    lon: ['longitude', 'long', 'lon'],
    point: ['geocodedlocation'],
    status: ['casestatus'],
    media: ['submittedphoto', 'closedphoto'],
  },
  context: [['reason', 'casetopic'], ['subject']],
  title: [['casetitle', 'servicename']],
  text: [['closurereason'], ['closurecomments']],
  place: [[['location', 'fulladdress']], [['locationstreetname', 'streetname']]],
}

const bostonCrimes: Profile = {
  name: 'boston-crimes',
  holds: 'reports',
  source: 'Boston crimes',
  tz: 'America/New_York',
  needs: [['incidentnumber'], ['offensedescription'], ['occurredondate']],
  single: {
    externalId: ['incidentnumber'],
    occurredAt: ['occurredondate'],
    category: ['offensedescription'],
    lat: ['lat', 'latitude'],
    lon: ['long', 'longitude'],
    point: ['location'],
  },
  context: [['offensecodegroup']],
  title: [['offensedescription']],
  text: [],
  place: [[['street']]],
}

const bostonCrashes: Profile = {
  name: 'boston-crashes',
  holds: 'reports',
  source: 'Boston crashes',
  tz: 'America/New_York',
  // The portal's list of fatal crashes has the same columns, but date_time.
  needs: [['dispatchts', 'datetime'], ['modetype'], ['locationtype']],
  single: {
    occurredAt: ['dispatchts', 'datetime'],
    category: ['modetype'],
    lat: ['lat', 'latitude'],
    lon: ['long', 'longitude'],
  },
  categoryWords: { ped: 'Pedestrian crash', bike: 'Bicycle crash', mv: 'Motor vehicle crash' },
  title: [['@category'], ['locationtype']],
  text: [],
  place: [[['street']], [['xstreet1'], ['xstreet2']]],
}

const nyc311: Profile = {
  name: 'nyc-311',
  holds: 'reports',
  source: 'NYC 311',
  tz: 'America/New_York',
  needs: [['uniquekey'], ['createddate'], ['complainttype', 'problemformerlycomplainttype', 'problem']],
  single: {
    externalId: ['uniquekey'],
    occurredAt: ['createddate'],
    updatedAt: ['resolutionactionupdateddate'],
    closedAt: ['closeddate'],
    category: ['complainttype', 'problemformerlycomplainttype', 'problem'],
    lat: ['latitude'],
    lon: ['longitude'],
    point: ['location'],
    status: ['status'],
  },
  context: [['descriptor', 'problemdetailformerlydescriptor', 'problemdetail']],
  title: [['@category'], ['descriptor', 'problemdetailformerlydescriptor', 'problemdetail']],
  text: [['additionaldetails', 'descriptor2'], ['resolutiondescription']],
  place: [
    [['incidentaddress']],
    [['intersectionstreet1'], ['intersectionstreet2']],
    [['streetname'], ['crossstreet1']],
    [['crossstreet1'], ['crossstreet2']],
    [['bridgehighwayname']],
    [['landmark']],
    [['parkfacilityname']],
  ],
  placeSuffix: ['city', 'borough'],
}

const sf311: Profile = {
  name: 'sf-311',
  holds: 'reports',
  source: 'SF 311',
  tz: 'America/Los_Angeles',
  needs: [
    ['caseid', 'servicerequestid'],
    ['opened', 'requesteddatetime'],
    ['requesttype', 'servicesubtype', 'servicedetails'],
    ['category', 'servicename'],
  ],
  single: {
    externalId: ['caseid', 'servicerequestid'],
    occurredAt: ['opened', 'requesteddatetime'],
    updatedAt: ['updated', 'updateddatetime'],
    closedAt: ['closed', 'closeddate'],
    category: ['category', 'servicename'],
    lat: ['latitude', 'lat'],
    lon: ['longitude', 'long'],
    point: ['point', 'pointgeom'],
    status: ['status', 'statusdescription'],
    media: ['mediaurl'],
  },
  context: [['requesttype', 'servicesubtype']],
  coded: ['requestdetails', 'servicedetails'],
  title: [['requesttype', 'servicesubtype', 'category', 'servicename']],
  text: [['requestdetails', 'servicedetails'], ['statusnotes']],
  place: [[['address']], [['street']]],
}

const chicago311: Profile = {
  name: 'chicago-311',
  holds: 'reports',
  source: 'Chicago 311',
  tz: 'America/Chicago',
  needs: [['srnumber', 'servicerequestnumber'], ['srtype', 'typeofservicerequest'], ['createddate', 'creationdate'], ['status']],
  single: {
    externalId: ['srnumber', 'servicerequestnumber'],
    occurredAt: ['createddate', 'creationdate'],
    updatedAt: ['lastmodifieddate'],
    closedAt: ['closeddate', 'completiondate'],
    category: ['srtype', 'typeofservicerequest'],
    lat: ['latitude'],
    lon: ['longitude'],
    point: ['location'],
    status: ['status'],
  },
  context: [],
  title: [['srtype', 'typeofservicerequest']],
  text: [['currentactivity'], ['mostrecentaction']],
  place: [[['streetaddress']], [['streetname']]],
  placeSuffix: ['city'],
}

const zhMessages: Profile = {
  name: 'zh-messages',
  holds: 'reports',
  source: '留言板',
  tz: 'Asia/Shanghai',
  needs: [
    ['留言编号', '留言id', '信件编号'],
    ['留言时间', '留言日期'],
    ['留言主题', '留言标题', '留言详情', '留言内容'],
  ],
  single: {
    externalId: ['留言编号', '留言id', '信件编号'],
    occurredAt: ['留言时间', '留言日期'],
    closedAt: ['答复时间', '回复时间'],
    // The competition's first sheet labels each message with its top category.
    category: ['一级标签', '一级分类', '留言分类', '留言类别'],
    status: ['办理状态', '留言状态', '状态'],
    reporter: ['留言用户', '用户', '留言人'],
  },
  context: [
    ['二级标签', '二级分类'],
    ['三级标签', '三级分类'],
  ],
  title: [['留言主题', '留言标题']],
  text: [
    ['留言详情', '留言内容'],
    ['答复意见', '答复内容', '回复内容'],
  ],
  place: [],
}

const zhCategories: Profile = {
  name: 'zh-categories',
  holds: 'categories',
  source: '三级分类',
  tz: null,
  needs: [['一级分类'], ['二级分类']],
  without: ['留言编号', '留言时间'],
  single: {},
  context: [['一级分类'], ['二级分类'], ['三级分类']],
  title: [],
  text: [],
  place: [],
}

const georeportServices: Profile = {
  name: 'georeport-services',
  holds: 'categories',
  source: null,
  tz: null,
  needs: [['servicecode'], ['servicename']],
  without: ['servicerequestid', 'requesteddatetime', 'lat'],
  single: {},
  context: [['group'], ['servicename']],
  title: [],
  text: [],
  place: [],
}

const fieldbrief: Profile = {
  name: 'fieldbrief',
  holds: 'reports',
  source: null,
  tz: null,
  needs: [
    ['externalid', 'sourcesnumber', '来源编号'],
    ['occurredat', 'occurred', '发生时间'],
    ['category', '类别'],
    ['title', '标题'],
  ],
  single: {
    externalId: ['externalid', 'sourcesnumber', '来源编号'],
    occurredAt: ['occurredat', 'occurred', '发生时间'],
    receivedAt: ['receivedat', '接收时间', '收到时间'],
    updatedAt: ['updatedat', '更新时间'],
    closedAt: ['closedat', '办结时间'],
    category: ['category', '类别'],
    subCategory: ['subcategory', '子类'],
    lat: ['lat', 'latitude', '纬度'],
    lon: ['lon', 'longitude', '经度'],
    status: ['status', '状态'],
    level: ['level', '层级'],
    withdrawn: ['suppressed', '已抑制'],
  },
  title: [['title', '标题']],
  text: [['text', '正文']],
  place: [[['place', '地点']]],
  idPrefix: ['source', '来源'],
}

const georeport: Profile = {
  name: 'georeport',
  holds: 'reports',
  source: null,
  tz: null,
  needs: [['servicerequestid'], ['requesteddatetime'], ['servicename', 'servicecode']],
  single: {
    externalId: ['servicerequestid'],
    occurredAt: ['requesteddatetime'],
    updatedAt: ['updateddatetime'],
    category: ['servicename', 'servicecode'],
    lat: ['lat'],
    lon: ['long', 'lon'],
    status: ['status'],
    media: ['mediaurl'],
  },
  context: [['group']],
  title: [['servicename', 'servicecode']],
  text: [['description'], ['statusnotes']],
  place: [[['address', 'addressstring']]],
  closedByUpdate: true,
}

/** Everything but areas, which are told by their shapes. */
export const profiles: readonly Profile[] = [
  bostonRequests,
  bostonCrimes,
  bostonCrashes,
  nyc311,
  sf311,
  chicago311,
  zhMessages,
  zhCategories,
  fieldbrief,
  georeport,
  georeportServices,
]
