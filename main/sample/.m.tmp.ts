import {sampleReports,sampleTruth} from '/work/main/main/sample/reports.ts'
import {emptyTruth} from '/work/main/main/sample/truth.ts'
const N=Number(process.argv[2]??6000), seed=Number(process.argv[3]??1)
const truth=emptyTruth()
let t=performance.now(),n=0
const all:any[]=[]
for(const p of sampleReports({reports:N,seed,truth})){ n+=p.reports.length; if(N<=20000) for(const r of p.reports) all.push({...r,source:p.source}) }
const ms=performance.now()-t
console.log(n,'ms',ms.toFixed(0),(n/ms*1000).toFixed(0)+'/s', 'rss',(process.memoryUsage().rss/1e6).toFixed(0))
for(const s of truth.surges) console.log(s.category,s.area,s.from,s.to,'rr',s.relativeRisk,'exp',s.expected,'planted',s.reports.length)
console.log('dups',truth.duplicates.length,'shifted',truth.shifted.length)
if(all.length){
 const count=(f:(r:any)=>any)=>{const m=new Map();for(const r of all){const k=f(r);m.set(k,(m.get(k)??0)+1)};return [...m].sort((a,b)=>b[1]-a[1]).slice(0,14).map(x=>x.join(' ')).join(', ')}
 console.log(count(r=>r.category));console.log(count(r=>r.source));console.log(count(r=>r.status));console.log(count(r=>r.level));console.log(count(r=>r.language))
 const q=(f:(r:any)=>number,rs=all)=>{const v=rs.map(f).sort((a,b)=>a-b);return [0,.05,.25,.5,.75,.95,.99,1].map(p=>v[Math.min(v.length-1,Math.floor(p*v.length))]).join(' ')}
 const zh=all.filter(r=>r.language==='zh'&&!r.withdrawn), en=all.filter(r=>r.language==='en'&&!r.withdrawn)
 console.log('zh title',q(r=>r.title.length,zh),'| body',q(r=>r.text.length,zh)); console.log('en title',q(r=>r.title.length,en),'| body',q(r=>r.text.length,en))
 console.log('nocoord',all.filter(r=>r.lon===null).length/n,'withdrawn',all.filter(r=>r.withdrawn).length/n,'gcj',all.filter(r=>r.datum==='gcj02').length/n,'dups',truth.duplicates.reduce((a,g)=>a+g.length-1,0)/n)
 console.log('same coord', count(r=>r.lon===null?'-':r.lon+','+r.lat+' '))
 const by=new Map();for(const r of all) by.set(r.title+r.text,(by.get(r.title+r.text)??0)+1); console.log('distinct texts',by.size, 'ids', new Set(all.map(r=>r.externalId)).size)
 for(let i=0;i<25;i++){const r=all[(i*397)%all.length];console.log(r.externalId,r.source,'['+r.category+'/'+r.subCategory+']',r.title,'|',r.text,'|',r.place,'|',r.trail.map((s:any)=>s.level+':'+s.decision+':'+s.comment).join('; '))}
 const g=truth.duplicates.slice(0,4);for(const d of g)for(const id of d){const r=all.find(r=>r.externalId===id);console.log(id,new Date((r.receivedAt+28800)*1000).toISOString(),r.title,'|',r.text)}
 console.log('fire Liuyin', )
}
