// The page itself, killed twice while it trains: the run comes back from what was kept, and its bits are those of a run that
// was never stopped.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { serve } from '../../tools/serve.js';
import { FLAGS, LabPage } from '../page/browser.js';
import { familyOf, killAll } from './kill.js';

/** Epochs to train after each kill. */
const FURTHER = 3;

/** @type {Awaited<ReturnType<typeof serve>>} */
let site;
before(async () => {
  site = await serve(0);
});
after(() => site.stop());

/** The browser that has a profile, among the processes that this one started. @param {string} profile */
function browserOf(profile) {
  const found = familyOf(process.pid).find((id) => {
    const options = readFileSync(`/proc/${id}/cmdline`, 'utf8').split('\0');
    return (
      options.includes(`--user-data-dir=${profile}`) &&
      !options.some((option) => option.startsWith('--type='))
    );
  });
  assert.ok(found, 'no browser has the profile');
  return found;
}

/** @param {string} profile */
async function open(profile) {
  const context = await chromium.launchPersistentContext(profile, {
    ...{ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: FLAGS },
    viewport: { width: 1280, height: 900 },
  });
  context.setDefaultTimeout(60_000);
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto(site.url);
  const lab = new LabPage(page, [], []);
  return { lab, context };
}

/** The hash of the weights after an epoch; null before. @param {LabPage} lab @param {number} epoch */
const hashAt = (lab, epoch) =>
  lab.page.evaluate((wanted) => {
    const { epoch, hash } = /** @type {any} */ (document.querySelector('plateau-lab')).run.points;
    return hash[epoch.indexOf(wanted)] ?? null;
  }, epoch);

/** Waits for the hash of an epoch. @param {LabPage} lab @param {number} epoch @returns {Promise<string>} */
async function trained(lab, epoch) {
  const until = Date.now() + 120_000;
  for (;;) {
    const hash = await hashAt(lab, epoch);
    if (hash) return hash;
    assert.ok(Date.now() < until, `epoch ${epoch} was not reached in 120 s`);
    await lab.page.waitForTimeout(50);
  }
}

/** @param {LabPage} lab */
async function begin(lab) {
  await lab.waitFor('Ready');
  await lab.text.fill(readFileSync('README.md', 'utf8').slice(0, 4000));
  await lab.takeDefault1('hidden=64');
  await lab.waitFor('Ready: 100 epochs');
  // All of its epochs would be over before it is killed.
  await lab.pace(10);
  await lab.button('Train').click();
}

/** The last epoch that the page says is kept; waits for one. @param {LabPage} lab */
async function kept(lab) {
  const said = lab.page.locator('plateau-keep .said').filter({ hasText: /up to epoch/ });
  return Number(/epoch ([\d,]+)/.exec(await said.innerText())?.[1]?.replaceAll(',', ''));
}

test('killed while it trains, the page brings the run back; its bits are those of one that never stopped', async () => {
  const profiles = ['killed', 'whole'].map((name) =>
    mkdtempSync(join(tmpdir(), `plateau-${name}-`)),
  );
  const [profile = '', other = ''] = profiles;
  /** @type {import('playwright-core').BrowserContext[]} */
  const contexts = [];
  const visit = async (/** @type {string} */ of) => {
    const opened = await open(of);
    contexts.push(opened.context);
    return opened;
  };
  try {
    let acknowledged = 0;
    for (const time of [0, 1]) {
      const { lab } = await visit(profile);
      if (time === 0) await begin(lab);
      else await continued(lab, acknowledged);
      await trained(lab, acknowledged + FURTHER);
      acknowledged = await kept(lab);
      await lab.page.waitForTimeout(500 * Math.random());
      await killAll(browserOf(profile));
    }
    const { lab, context } = await visit(profile);
    await continued(lab, acknowledged);
    const last = acknowledged + FURTHER;
    const hash = await trained(lab, last);
    await context.close();

    const whole = await visit(other);
    await begin(whole.lab);
    assert.equal(await trained(whole.lab, last), hash);
  } finally {
    // Those that were killed are closed already.
    for (const context of contexts) await context.close().catch(() => {});
    for (const each of profiles) rmSync(each, { recursive: true, force: true, maxRetries: 5 });
  }
});

/** Brings the run back and trains on. @param {LabPage} lab @param {number} acknowledged */
async function continued(lab, acknowledged) {
  await lab.button('Bring it back').click();
  await lab.waitFor('Paused');
  assert.ok(await hashAt(lab, acknowledged), `epoch ${acknowledged} had been kept`);
  await lab.pace(10);
  await lab.button('Train').click();
}
