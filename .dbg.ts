import { chromium } from 'playwright-core'
import { findChromium } from './tools/chromium.ts'
import { startDemo } from './demo/serve/start-demo.ts'
const demo = await startDemo({ data: '/tmp/dbg-data3', port: 4411, deals: 24, app: 'build', outDir: '/tmp/dbg-out', tell: () => {} })
const b = await chromium.launch({ executablePath: findChromium()!, args: ['--no-sandbox'] })
const ctx = await b.newContext({viewport:{width:1440,height:900}})
await ctx.addInitScript(() => localStorage.setItem('wonce-demo/person', 'Ann Test'))
const p = await ctx.newPage()
p.setDefaultTimeout(8000)
p.on('console', (m) => console.log('CONSOLE', m.text())); p.on('pageerror', (e) => console.log('ERR', e.message))
await p.goto(demo.url)
const cdp = await ctx.newCDPSession(p)
await p.locator('[data-state=online]').first().waitFor({timeout:15000}).catch(async()=>{
 console.log('not online', await Promise.race([p.getByTestId('sync').innerText().catch((e)=>'nopill '+e.message.slice(0,100)), new Promise(r=>setTimeout(()=>r('HUNG'),9000))]))
 for (let k=0;k<3;k++){ const en = await Promise.race([cdp.send('Debugger.enable').then(()=>'enabled'), new Promise(r=>setTimeout(()=>r('no enable'),5000))]); const paused = new Promise<any>(r => cdp.once('Debugger.paused', r)); cdp.send('Debugger.pause'); const x = await Promise.race([paused, new Promise(r=>setTimeout(()=>r(undefined),5000))]) as any; console.log(en, x === undefined ? 'idle' : x.callFrames.map((f:any)=>f.functionName+':'+f.url.split('/').pop()+':'+f.location.lineNumber+':'+f.location.columnNumber).slice(0,40).join('\n')); if (x) cdp.send('Debugger.resume'); await new Promise(r=>setTimeout(r,1500)) }
 console.log((await import('node:child_process')).execSync('ps aux --sort=-%cpu | grep -v grep | grep type=renderer | head -5 | cut -c1-120').toString()); 
 process.exit(1)
})
await p.getByRole('button', { name: `Add a deal to Prospecting` }).click()
const form = p.getByRole('form', { name: `New deal in Prospecting` })
await form.getByLabel('Name').fill('Test deal 1')
await form.getByLabel('Value').fill('12k')
await form.getByRole('button', { name: 'Add' }).click()
await p.waitForTimeout(3000)
await p.screenshot({path:'/tmp/dbg1.png'})
console.log((await p.locator('[data-stage=Prospecting]').innerText()).slice(0,120))
await b.close(); await demo.close()
