// A training run for a listener who does not see the page: the accessibility tree and the announcements.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Speaker } from '../../web/model/speaker.js';
import { start } from './browser.js';

/** @typedef {import('./browser.js').LabPage} LabPage */
/** @typedef {{role: string, name: string, value: string}} Heard a node of the accessibility tree */
/** @typedef {{at: number, text: string}} Said in milliseconds */

/** @type {Awaited<ReturnType<typeof start>>} */
let site;
before(async () => {
  site = await start();
});
after(() => site.close());

const CONTROLS = new Set(
  'button checkbox combobox link menuitem option radio searchbox slider spinbutton switch tab textbox'.split(
    ' ',
  ),
);

test('what the same moment brings is said together, whichever comes first; later things by themselves', () => {
  let now = 0;
  const speaker = new Speaker(() => now);
  assert.equal(speaker.hear('running', 'Epoch 1.'), 'Epoch 1.');
  now = 5000;
  assert.equal(speaker.hear('running', 'Epoch 2.'), 'Epoch 1.', 'not before ten seconds');
  speaker.say('It fell.');
  assert.equal(speaker.hear('finished', 'Finished.'), 'Finished. It fell.');
  now = 20_000;
  assert.equal(speaker.hear('paused', 'Paused.'), 'Paused.');
  now = 20_100;
  speaker.say('It fell.');
  speaker.say('Measuring.');
  assert.equal(speaker.hear('paused', 'Paused.'), 'Paused. It fell. Measuring.');
  now = 25_000;
  speaker.say('Measured.');
  assert.equal(speaker.hear('paused', 'Paused.'), 'Measured.');
});

/** The whole tree that Chromium gives to a screen reader. @param {LabPage} lab @returns {Promise<Heard[]>} */
async function tree(lab) {
  const client = await lab.page.context().newCDPSession(lab.page);
  const { nodes } = await client.send('Accessibility.getFullAXTree');
  await client.detach();
  return nodes
    .filter(({ ignored }) => !ignored)
    .map(({ role, name, value }) => ({
      role: String(role?.value ?? ''),
      name: String(name?.value ?? ''),
      value: String(value?.value ?? ''),
    }));
}

/** Records every text of a live region, from now on. @param {LabPage} lab */
const listen = (lab) =>
  lab.page.evaluate(() => {
    /** @type {Said[]} */
    const said = [];
    /** @type {Map<Element, string>} */
    const before = new Map();
    const roots = new Set(/** @type {(Document|ShadowRoot)[]} */ ([document]));
    const look = () => {
      for (const root of roots) {
        for (const element of root.querySelectorAll('[role=status], [role=alert], [aria-live]')) {
          const text = element.textContent?.trim().replace(/\s+/g, ' ') ?? '';
          if (text && text !== before.get(element)) said.push({ at: performance.now(), text });
          before.set(element, text);
        }
      }
    };
    const find = () => {
      for (const root of roots) {
        for (const { shadowRoot } of root.querySelectorAll('*')) {
          if (!shadowRoot || roots.has(shadowRoot)) continue;
          roots.add(shadowRoot);
          new MutationObserver(look).observe(shadowRoot, {
            childList: true,
            characterData: true,
            subtree: true,
          });
        }
      }
      look();
    };
    find();
    setInterval(find, 200);
    /** @type {any} */ (window).said = said;
  });

/** @param {Heard[]} nodes @param {string} when */
function assertNamed(nodes, when) {
  const controls = nodes.filter(({ role }) => CONTROLS.has(role));
  assert.ok(controls.length > 25, `${controls.length} controls ${when}`);
  const nameless = controls.filter(({ name }) => name.trim() === '');
  assert.deepEqual(nameless, [], when);
}

/** @param {Heard[]} nodes @param {string} role @param {RegExp} name */
const find = (nodes, role, name) =>
  nodes.find((node) => node.role === role && name.test(node.name))?.name;

const TRAINING =
  /^Epoch [\d,]+ of 220(, loss [\d.]+)?(, on the test text [\d.]+)?(, still falling|, flat)?\.$/;

test('a whole run is announced in sentences: ready, its progress every ten seconds, finished', async (t) => {
  const lab = await site.open();
  await lab.page.evaluate(() => {
    location.hash = 'recipe=post&schedule_epochs=220';
  });
  // Waits until the run is prepared, not only possible.
  await lab.page.waitForFunction(() => {
    const { run } = /** @type {any} */ (document.querySelector('plateau-lab'));
    return run.started?.origin.settings.schedule_epochs === '220' && !run.preparing;
  });
  await lab.status.filter({ hasText: 'Ready to train.' }).waitFor();
  await lab.page.getByRole('combobox', { name: 'Pace' }).selectOption('10');
  await listen(lab);
  const ready = await tree(lab);
  assertNamed(ready, 'when ready');
  assert.ok(find(ready, 'figure', /^Training loss: Loss added up over 16 characters \(lower/));

  await lab.button('Train').click();
  await lab.waitForEpoch(20);
  const during = await tree(lab);
  assertNamed(during, 'while it trains');
  assert.ok(find(during, 'figure', /Epoch \d+: loss [\d.]+; floor [\d.]+;/));

  await lab.button('Train 500 more').waitFor({ timeout: 60_000 });
  await lab.status.filter({ hasText: /finished\. \w/ }).waitFor();
  await lab.page.getByRole('figure', { name: /Epoch 220: / }).waitFor();
  await lab.answer.filter({ hasText: /epoch 220|floor|falling/ }).waitFor();
  const end = await tree(lab);
  assertNamed(end, 'at the end');
  const figure = find(end, 'figure', /Epoch 220: loss [\d.]+; floor [\d.]+;/);
  assert.ok(figure, 'the figure sums up the run');
  assert.ok(find(end, 'region', /^Why the loss stopped falling$/));
  const answer = find(
    end,
    'StaticText',
    /^(It|Still|The loss) .*(falling|floor|settle|rising|learnt).*\.$/s,
  );
  assert.ok(answer, 'the answer is a sentence');

  /** @type {Said[]} */
  const said = await lab.page.evaluate(() => /** @type {any} */ (window).said);
  const [first] = said;
  for (const { at, text } of said)
    t.diagnostic(`${((at - (first?.at ?? 0)) / 1000).toFixed(1)} s: ${text}`);
  t.diagnostic(`figure: ${figure}`);
  t.diagnostic(`answer: ${answer}`);

  for (const { text } of said) assert.match(text, /^\p{Lu}.*\.$/su, 'a whole sentence');
  const texts = said.map(({ text }) => text);
  assert.equal(texts[0], 'Ready to train.');
  assert.match(texts[1] ?? '', /^Epoch \d of 220/, 'it has begun');
  const last = /^Epoch 220 of 220, loss [\d.]+, on the test text [\d.]+, finished\./;
  assert.match(texts.at(-2) ?? '', last);
  assert.match(texts.at(-1) ?? '', last);
  assert.match(texts.at(-1) ?? '', /finished\. (It|The loss) .*\.$/, 'and what it comes to');
  const between = said.slice(1, -2);
  assert.ok(between.length >= 3, 'it tells how far it is');
  for (const { text } of between) assert.match(text, TRAINING);
  // The page reads its clock a moment before the sentence appears.
  between.slice(1).forEach(({ at }, i) => {
    const pause = at - /** @type {Said} */ (between[i]).at;
    assert.ok(pause > 9500, `${pause} ms between two sentences`);
  });
  await lab.close();
});
