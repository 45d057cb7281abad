import { chromium } from 'playwright-core'
import { findChromium } from './tools/chromium.ts'
import { startDemo } from './demo/serve/start-demo.ts'
const demo = await startDemo({ data: '/tmp/dbg-data2', port: 4411, deals: 200, app: 'built', outDir: '/tmp/dbg-out', tell: () => {} })
const b = await chromium.launch({ executablePath: findChromium()!, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] })
for (let n=0;n<8;n++) {
  const ctx = await b.newContext({viewport:{width:390,height:844}})
  await ctx.addInitScript(() => localStorage.setItem('wonce-demo/person', 'Alice Moreno'))
  for (let m=0;m<2;m++){
  const p = await ctx.newPage()
  p.on('console', (m) => console.log('CONSOLE', m.text())); p.on('pageerror', (e) => console.log('ERR', e.message))
  const cdp = await ctx.newCDPSession(p)
  await cdp.send('Debugger.enable')
  const t=Date.now()
  await p.goto(demo.url)
  const ok = await p.locator('[data-state=online]').first().waitFor({timeout:25000}).then(()=>true,()=>false)
  console.log(n, m, ok, Date.now()-t)
  if (!ok) {
    const paused = new Promise<any>(r => cdp.once('Debugger.paused', r))
    await cdp.send('Debugger.pause')
    const x = await Promise.race([paused, new Promise(r=>setTimeout(()=>r(undefined),8000))]) as any
    console.log(x === undefined ? 'idle' : x.callFrames.map((f:any)=>f.functionName+':'+f.url.split('/').pop()+':'+f.location.lineNumber+':'+f.location.columnNumber).slice(0,25).join('\n'))
    if (x) await cdp.send('Debugger.resume')
    const c = await Promise.race([p.content(), new Promise<string>(r=>setTimeout(()=>r('CONTENT TIMEOUT'),5000))])
    console.log(c.slice(-600))
    process.exit(1)
  }
  await p.close()
  }
  await ctx.close()
}
await b.close(); await demo.close()
