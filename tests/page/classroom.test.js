// For a class: experiments of a fixed number of epochs, in plain arithmetic, come to the same table on every machine.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { start } from './browser.js';

/** Milliseconds: all of a plan, beside workers that never rest. */
const PATIENCE = 300_000;
/** Epochs of the run, and of each experiment. */
const RUN = 40;
const TRIAL = 6;
/** A small run in the arithmetic that every machine has. */
const RECIPE = `#recipe=post&hidden=48&schedule_epochs=${RUN}&arithmetic=plain`;

/** Work without an end. */
const BUSY = 'for (let i = 0; ; i++) Math.sqrt(i);';

/** @type {Awaited<ReturnType<typeof start>>} */
let site;
before(async () => {
  site = await start();
});
after(() => site.close());

/**
 * The answer on a run, as it is read.
 * @param {{cores: number, busy: number, seconds: number}} machine
 */
async function answerOn({ cores, busy, seconds }) {
  const lab = await site.open();
  await lab.page.goto(`${site.url}${RECIPE}`);
  await lab.page.reload();
  await lab.waitFor('Ready');
  await lab.page.evaluate(
    ([cores, fixed, seconds]) => {
      const page = /** @type {any} */ (document.querySelector('plateau-lab'));
      Object.assign(page, { cores, experimentSeconds: seconds });
      const answer = page.shadowRoot.querySelector('plateau-answer');
      answer.fixed = fixed;
    },
    /** @type {const} */ ([cores, TRIAL, seconds]),
  );
  // The load: threads of this process, as the page's own policy lets no strange worker in.
  const load = Array.from({ length: busy }, () => new Worker(BUSY, { eval: true }));
  const began = performance.now();
  await lab.button('Train').click();
  await lab.button('Train 500 more').waitFor({ timeout: PATIENCE });
  await lab.answer.getByRole('button', { name: /^Find out what would help/ }).click();
  await lab.answer
    .getByRole('heading', { name: 'The loss as a budget' })
    .waitFor({ timeout: PATIENCE });
  const took = performance.now() - began;
  await Promise.all(load.map((worker) => worker.terminate()));
  const table = lab.answer.getByRole('table', { name: 'Experiments' });
  const rows = await table.getByRole('row').allInnerTexts();
  const parts = lab.answer.locator('plateau-experiments').locator('p, li, dt, dd, button');
  const whole = (await parts.allInnerTexts()).join('\n');
  const answers = await lab.page.evaluate(() => {
    const page = /** @type {any} */ (document.querySelector('plateau-lab'));
    const { experiments } = page.shadowRoot.querySelector('plateau-answer');
    const { rows, answers, arithmetic } = experiments;
    const plan = rows.map((/** @type {any} */ { trial }) => `${trial.name} ${trial.epochs}`);
    return { arithmetic, plan, answers: JSON.stringify(answers) };
  });
  await lab.close();
  return { rows, whole, took, ...answers };
}

test('the same run and its experiments on two loads of the machine: the same table, to the last figure', async (t) => {
  const idle = await answerOn({ cores: 3, busy: 0, seconds: 0 });
  // One lane instead of three, two threads that never rest, and a clock that would end it after the first few.
  const busy = await answerOn({ cores: 1, busy: 2, seconds: 1 });
  t.diagnostic(`${(idle.took / 1000).toFixed(1)} s, loaded ${(busy.took / 1000).toFixed(1)} s`);
  assert.equal(idle.arithmetic, 'plain');
  assert.ok(idle.rows.length > 30, `${idle.rows.length} rows`);
  assert.deepEqual(busy.rows, idle.rows);
  assert.deepEqual(busy.plan, idle.plan);
  assert.equal(busy.answers, idle.answers, 'no bit differs');
  assert.equal(busy.whole, idle.whole);
  assert.match(idle.whole, /6 epochs each.* The same table on every computer\./s);
  assert.doesNotMatch(idle.whole, /for want of time/);
  assert.ok(idle.plan.includes(`nothing ${TRIAL}`));
});

test('Classroom stays over a new visit, and every recipe in it is computed as on other laptops', async () => {
  const lab = await site.open();
  /** @param {string} recipe */
  const plain = (recipe) =>
    lab.page.waitForFunction((recipe) => {
      const page = /** @type {any} */ (document.querySelector('plateau-lab'));
      const { choice } = page.shadowRoot.querySelector('plateau-answer').conductor;
      const { started, preparing } = page.run;
      const known = choice.recipe?.name === recipe && started && !preparing;
      return page.classroom && known && started.origin.settings.arithmetic === 'plain';
    }, recipe);
  await lab.button('Classroom').click();
  await plain('post');
  await lab.recipe.selectOption('Default');
  await plain('default');
  await lab.page.goto('about:blank');
  await lab.page.goto(site.url);
  await plain('post');
  assert.equal(await lab.button('Classroom').getAttribute('aria-pressed'), 'true');
  await lab.button('Classroom').click();
  await lab.page.reload();
  await lab.button('Classroom').waitFor();
  assert.equal(await lab.button('Classroom').getAttribute('aria-pressed'), 'false');
  await lab.close();
});

test('what waits to be asked for is not in the headline either', async () => {
  const lab = await site.open();
  const headline = lab.page.locator('plateau-headline h2');
  await headline.filter({ hasText: '2.27' }).waitFor();
  await lab.button('Classroom').click();
  await headline.filter({ hasText: /^Why does a network stop learning/ }).waitFor();
  assert.doesNotMatch(await lab.page.locator('plateau-headline').innerText(), /\d/);
  await lab.button('Show the answer').click();
  await headline.filter({ hasText: '2.27' }).waitFor();
  await lab.close();
});
