// How long a person waits for the page in Chromium, beside the limits of the project: make waits
//
// Each figure is the median of LOADS loads of the built page, each in a context of its own, with its quartiles. The time is
// taken in the page, at each frame, so that the driver's delays do not count. Ends with 1 where a median is over its limit.
import { start } from '../tests/page/browser.js';

/** @typedef {import('../tests/page/browser.js').LabPage} LabPage */

const LOADS = 9;
/** The label of Train grows by its time, within the button. */
const SHIFT = 0.001;

/** Runs in the page. */
const helpers = () => {
  const panel = (/** @type {string} */ name) =>
    document.querySelector('plateau-lab')?.shadowRoot?.querySelector(`plateau-${name}`)?.shadowRoot;
  const find = (/** @type {string} */ name, /** @type {string} */ selector) =>
    /** @type {HTMLButtonElement|null|undefined} */ (panel(name)?.querySelector(selector));
  const lab = () => /** @type {any} */ (document.querySelector('plateau-lab'));
  const drawn = () => {
    const canvas = /** @type {HTMLCanvasElement|null|undefined} */ (
      /** @type {unknown} */ (find('chart', 'canvas'))
    );
    const { width = 0, height = 0 } = canvas ?? {};
    if (!canvas || width === 0 || height === 0) return false;
    const pixels = canvas.getContext('2d')?.getImageData(0, 0, width, height).data;
    return pixels?.some((value) => value > 0) ?? false;
  };
  const tests = {
    picture: () =>
      !!find('cells', '.cells') && /\d/.test(find('headline', 'h2')?.innerText ?? '') && drawn(),
    interactive: () => find('transport', '.go')?.disabled === false,
    kept: () =>
      find('cells', '[role=switch]')?.ariaChecked === 'true' &&
      /memory/.test(find('headline', 'h2')?.innerText ?? ''),
    point: () => lab().run.points.length > 0,
    sample: () => /^Epoch \d{1,3}$/.test(find('samples', '.shown b')?.textContent?.trim() ?? ''),
    paused: () => find('transport', '.go')?.textContent?.trim() === 'Train',
  };
  let shifted = 0;
  new PerformanceObserver((list) => {
    // What moves in answer to a press is no shift.
    for (const entry of /** @type {any[]} */ (list.getEntries()))
      if (!entry.hadRecentInput) shifted += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
  Object.assign(window, {
    shifted: () => shifted,
    /** Milliseconds from a press, or from the navigation, until the condition holds. */
    until: (/** @type {keyof typeof tests} */ name, /** @type {[string, string]|null} */ press) =>
      new Promise((resolve) => {
        const began = press ? performance.now() : 0;
        if (press) find(...press)?.click();
        const look = () =>
          tests[name]() ? resolve(performance.now() - began) : requestAnimationFrame(look);
        look();
      }),
  });
};

const site = await start();
const GO = /** @type {[string, string]} */ (['transport', '.go']);
const SWITCH = /** @type {[string, string]} */ (['cells', '[role=switch]']);

/** @param {boolean} ready */
const open = (ready) => site.open({ ready, prepare: (page) => page.addInitScript(helpers) });

/** @param {LabPage} lab @param {string} name @param {[string, string]|null} [press] @returns {Promise<number>} */
const until = (lab, name, press = null) =>
  lab.page.evaluate(
    ([name, press]) => /** @type {any} */ (window).until(name, press),
    [name, press],
  );

/** What is waited for, its limit in milliseconds, and how it is measured. @type {[string, number, boolean, (lab: LabPage) => Promise<number>][]} */
const WAITS = [
  ['first picture: text, curve and floor', 500, false, (lab) => until(lab, 'picture')],
  ['Train can be pressed', 400, false, (lab) => until(lab, 'interactive')],
  ['the switch is turned', 100, true, (lab) => until(lab, 'kept', SWITCH)],
  ['first point of the curve', 500, true, (lab) => until(lab, 'point', GO)],
  ['first sample', 1000, true, (lab) => until(lab, 'sample', GO)],
  [
    'Pause',
    100,
    true,
    async (lab) => {
      await lab.button('Train').click();
      await lab.waitForEpoch(3);
      return until(lab, 'paused', GO);
    },
  ],
];

const quantile = (/** @type {number[]} */ sorted, /** @type {number} */ share) =>
  sorted[Math.round((sorted.length - 1) * share)] ?? 0;

let late = 0;
for (const [what, limit, ready, measure] of WAITS) {
  /** @type {number[]} */
  const times = [];
  for (let i = 0; i < LOADS; i++) {
    const lab = await open(ready);
    times.push(await measure(lab));
    await lab.page.context().close();
  }
  times.sort((a, b) => a - b);
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => Math.round(quantile(times, share)));
  if (Number(middle) > limit) late++;
  console.log(`${what}: ${middle} ms (${low} to ${high}), limit ${limit} ms`);
}
// Pressed as a reader does.
const lab = await open(true);
await lab.page.getByRole('switch').first().click();
await lab.page.waitForTimeout(500);
const shifted = await lab.page.evaluate(() => /** @type {any} */ (window).shifted());
if (shifted > SHIFT) late++;
console.log(
  `layout shift of a load and a turn of the switch: ${shifted.toFixed(4)}, limit ${SHIFT}`,
);
await lab.page.context().close();
await site.close();
process.exitCode = late > 0 ? 1 : 0;
