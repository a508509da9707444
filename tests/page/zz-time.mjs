import { readFileSync } from 'node:fs';
import { start } from './browser.js';
const site = await start();
for (const [recipe, text, epochs] of [['Default', readFileSync('corpus/handbook.md','utf8'), 8], ['The post', null, 1501]]) {
  const lab = await site.open();
  lab.page.context().setDefaultTimeout(200000);
  if (text) { await lab.recipe.selectOption('Default'); await lab.text.fill(text); await lab.page.waitForTimeout(1500); }
  await lab.button('Train').click();
  while ((await lab.epoch()) < epochs) await lab.page.waitForTimeout(300);
  const pause = lab.button('Pause'); if (await pause.isVisible()) await pause.click();
  await lab.page.waitForTimeout(1000);
  const t = performance.now();
  await lab.answer.getByRole('button', { name: /^Find out/ }).click();
  await lab.answer.getByText(/Diagnosis|What holds|advice|Continue with|Start over with|Train on|Nothing to do|Stop/i).first().waitFor({ timeout: 200000 });
  await lab.page.waitForFunction(() => { const a = document.querySelector('plateau-lab').shadowRoot.querySelector('plateau-answer').shadowRoot.querySelector('plateau-experiments')?.experiments; return a && !a.working; }, null, { timeout: 200000 });
  console.log(recipe, 'epoch', await lab.epoch(), ((performance.now() - t) / 1000).toFixed(1), 's');
  await lab.page.close();
}
await site.close();
