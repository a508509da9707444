import { start } from './browser.js';
const [,, width='1280', height='1000', scheme='light', out='/tmp/m.png', secs='0', full='0', large='0'] = process.argv;
const site = await start();
const lab = await site.open({width:+width,height:+height,scheme});
if (+large) await lab.page.evaluate(()=>{document.querySelector('plateau-lab').setAttribute('large','')});
if (+secs) { await lab.button('Train').click(); await lab.page.waitForTimeout(+secs*1000); }
else await lab.page.waitForTimeout(700);
await lab.page.screenshot({path: out, fullPage: +full===1});
console.log(lab.errors);
await site.close();
process.exit();
