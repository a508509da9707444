// What must hold in every engine, one row for each claim. Rows run in order on one page, which the first row opens.

import { bitsOf } from '../wasm/bits.js';
import { claim, colours, drawn, same } from './claims.js';
import { ADDRESS, ON_A_RUN, ON_ARRIVAL } from './features.js';
import { Frame } from './frame.js';

/** @typedef {import('../../web/wire/protocol.js').Settings} Settings */

/**
 * Facts of the server, which the page must match.
 * @typedef {object} Facts
 * @property {string} kind the build that this engine must choose
 * @property {string} text of the runs
 * @property {[cell: string, settings: Settings][]} runs
 * @property {string[]} golden lines "fused rnn HASH"
 */

/** @typedef {{name: string, run: (page: Frame, facts: Facts) => unknown}} Check */

/** The rectangle of a panel. @param {Frame} page @param {string} name */
const box = (page, name) => page.one(`plateau-${name}`).getBoundingClientRect();

/** Nothing is wider than the page. @param {Frame} page */
function fits(page) {
  const { scrollWidth, clientWidth } = page.document.documentElement;
  claim(scrollWidth <= clientWidth, `the page is ${scrollWidth} px wide in ${clientWidth}`);
}

/** A small model, so that the next checks are quick. @param {Frame} page */
async function makeSmall(page) {
  page.write('# Notes\n\n- one line\n- and another\n'.repeat(12));
  page.window.location.hash = 'recipe=default-1&hidden=8';
  const recipe = () => page.one('plateau-recipe / .preset select').value;
  await page.until('the recipe', () => recipe() === 'default-1');
  await page.press('Start over');
  await page.until('a small run is ready', () => page.where().includes('Ready: 100 epochs'));
}

/** Every row is named after its claim. A new feature gets a new row. @type {Check[]} */
export const CHECKS = [
  {
    name: 'the element is defined and gets ready',
    async run(page) {
      await page.open();
      await page.until('Ready', () => page.where().startsWith('Ready: 1,501 epochs'));
    },
  },
  {
    name: 'the best build for the engine was chosen, and the page says so if it is not the fastest',
    run(page, { kind }) {
      same(page.lab.run.ready.kind, kind, 'the build');
      same(/plain SIMD/.test(page.notices()), kind === 'plain', 'a note about plain SIMD');
      return page.notices();
    },
  },
  {
    name: 'the chart is drawn',
    run: (page) => page.until('ten colours in the chart', () => colours(page) >= 10),
  },
  ...ON_ARRIVAL,
  {
    name: 'the element has the colours of the scheme',
    async run(page) {
      const root = page.document.documentElement;
      const paper = () => page.window.getComputedStyle(page.lab).backgroundColor;
      root.style.colorScheme = 'light';
      const light = paper();
      root.style.colorScheme = 'dark';
      const dark = paper();
      root.style.colorScheme = '';
      same(light, 'rgb(251, 250, 247)', 'light paper');
      same(dark, 'rgb(21, 23, 26)', 'dark paper');
    },
  },
  {
    name: 'wide: text beside its curve, then the answer beside samples, then the settings',
    async run(page) {
      page.size(1280, 900);
      await drawn(page);
      claim(box(page, 'cells').right <= box(page, 'chart').left + 1, 'the text left of the chart');
      claim(box(page, 'answer').top >= box(page, 'chart').bottom - 1, 'the answer below');
      claim(box(page, 'answer').right <= box(page, 'samples').left + 1, 'samples right of it');
      claim(box(page, 'text').top >= box(page, 'samples').bottom - 1, 'the settings below');
      fits(page);
    },
  },
  {
    name: 'narrow: one column, the transport bar stays in sight',
    async run(page) {
      page.size(390, 844);
      await drawn(page);
      const names = ['headline', 'cells', 'chart', 'answer', 'samples', 'text', 'recipe'];
      const tops = names.map((name) => box(page, name));
      tops.forEach((each, i) => {
        claim(each.width >= 340, `panel ${i} is ${each.width} px wide`);
        claim(i === 0 || each.top >= /** @type {DOMRect} */ (tops[i - 1]).bottom - 1, `row ${i}`);
      });
      const { top, bottom } = box(page, 'transport');
      claim(top >= 0 && bottom <= 845, `the bar lies at ${top} to ${bottom} of 844`);
      fits(page);
      page.size(1280, 900);
      await drawn(page);
    },
  },
  {
    name: 'Train: epochs pass, points and samples arrive, the loss falls',
    async run(page) {
      await page.press('Train');
      await page.until('epoch 5', () => page.epoch() >= 5);
      await page.until(
        'a sample',
        () => page.one('plateau-samples / li pre').textContent.length > 9,
      );
      const { loss, measuredLoss } = page.lab.run.points;
      await page.until('the loss falls', () => loss.at(-1) < loss[0]);
      claim(measuredLoss[0] > 0, 'the loss of one moment is measured at epoch 1');
      return `epoch ${page.epoch()}`;
    },
  },
  {
    name: 'Pause stops it, Step trains one more epoch',
    async run(page) {
      await page.press('Pause');
      await page.until('paused', () => page.lab.run.phase === 'paused');
      const { epoch } = page.lab.run;
      await page.press('Step');
      await page.until('one epoch more', () => page.lab.run.epoch === epoch + 1);
      await page.until('paused again', () => page.lab.run.phase === 'paused');
      same(page.lab.run.epoch, epoch + 1, 'epochs');
    },
  },
  {
    name: 'the menu opens beside its button and closes',
    async run(page) {
      await page.press('More');
      const menu = page.one('plateau-transport / [popover]');
      await page.until('an open menu', () => menu.matches(':popover-open') && page.visible(menu));
      await drawn(page);
      const { left, top } = menu.getBoundingClientRect();
      claim(left > 0 && top > 0, `it lies at ${left}, ${top}`);
      menu.hidePopover();
      claim(!page.visible(menu), 'it is hidden again');
    },
  },
  {
    name: 'another unit changes the words and the numbers',
    async run(page) {
      const before = page.spoken();
      claim(before.includes('added up over 16 characters'), before);
      page.one('plateau-chart / input[value=bits]').click();
      await page.until('bits', () => page.spoken().includes('Loss per character in bits'));
      page.one('plateau-chart / input[value=sum]').click();
      await page.until('sums', () => page.spoken() === before);
    },
  },
  {
    name: 'a table has the same numbers',
    async run(page) {
      await page.press('Show as table');
      const rows = () => page.all('plateau-chart / tbody tr');
      await page.until('rows', () => rows().length >= 3);
      await page.press('Show as chart');
      await page.until('the chart', () => colours(page) >= 10);
    },
  },
  {
    name: 'a sample is drawn from the weights of now',
    async run(page) {
      const { run } = page.lab;
      let grown = '';
      const draw = { sampling: { length: '60' }, prompt: 'The ', kept: null };
      const { done } = run.draw(draw, (/** @type {string} */ piece) => (grown += piece));
      const answer = await done;
      same(answer.type, 'sample', answer.sentence ?? 'the answer');
      claim(answer.text.length > 20, answer.text);
    },
  },
  ...ON_A_RUN,
  {
    name: 'a small text of the reader’s own runs to its end, and the page says so',
    async run(page) {
      await makeSmall(page);
      await page.press('Train');
      await page.until('the end', () => page.findButton('Train 500 more'));
      same(page.epoch(), 100, 'epochs');
    },
  },
  ADDRESS,
  {
    name: 'a file dropped on the page becomes its text',
    async run(page) {
      claim(!page.drop('tea.md', '# Tea\n\n- boil water\n'.repeat(9)), 'the page takes the drop');
      const area = () => page.one('plateau-text / textarea').value;
      await page.until('the text', () => area().startsWith('# Tea'));
      await page.until('its facts', () =>
        /^\D*180 characters/.test(page.one('.facts').textContent),
      );
    },
  },
  {
    name: 'a file that is not text is refused in words, and the text stays',
    async run(page) {
      page.drop('picture.md', Uint8Array.of(0x23, 0xff, 0xfe, 0x00));
      await page.until('a refusal', () => /not UTF-8/.test(page.notices()));
      claim(page.one('plateau-text / textarea').value.startsWith('# Tea'), 'the text stays');
      return page.notices();
    },
  },
  {
    name: 'half a character is refused in words',
    async run(page) {
      page.write('# Tea\n\nhalf a \ud83d character, and enough besides it');
      await page.until('a refusal', () => /half a character/.test(page.notices()));
    },
  },
  {
    name: 'a run is kept, and comes back where it was when the page is opened anew',
    async run(page) {
      const said = () => page.one('plateau-keep / .said').textContent;
      await makeSmall(page);
      await page.press('Train');
      await page.until('the end', () => page.findButton('Train 500 more'));
      await page.until('it is kept', () =>
        /^Kept on this device, up to epoch 100/.test(said().trim()),
      );
      const hash = page.lab.run.points.hash.at(-1);
      await page.open();
      await page.press('Bring it back');
      await page.until('it is back', () => page.lab.run.phase === 'finished');
      same(page.lab.run.points.hash.at(-1), hash, 'its bits');
      claim(page.one('plateau-text / textarea').value.startsWith('# Notes'), 'its text');
      await page.press('Forget');
    },
  },
  {
    name: '250,000 pasted characters become a chip, at once',
    async run(page) {
      const began = performance.now();
      const text = '# Long\n\nWords of a long text, line after line.\n'.repeat(5400);
      claim(!page.paste(text), 'the page takes the paste');
      await page.until('a chip', () =>
        page.one('plateau-text / .chip').textContent.includes('Pasted text'),
      );
      const took = performance.now() - began;
      await page.until('its facts', () =>
        /253,800 characters/.test(page.one('.facts').textContent),
      );
      claim(took < 1000, `${took} ms`);
      return `${Math.round(took)} ms`;
    },
  },
  {
    name: 'none of this caused an error or broke a policy',
    run(page) {
      same(page.trouble.join('; '), '', 'the witness');
      page.close();
    },
  },
  {
    name: 'without storage the page trains as before',
    async run() {
      const page = new Frame();
      await page.open('no-storage');
      await page.until('Ready', () => page.where().startsWith('Ready'));
      await page.press('Step');
      await page.until('an epoch', () => page.epoch() >= 1);
      same(page.trouble.join('; '), '', 'the witness');
      page.close();
    },
  },
  {
    name: 'a worker that a policy refuses is reported within 5 s, with or without an error event',
    async run() {
      const page = new Frame();
      await page.open('no-worker');
      const began = performance.now();
      const words = /refuses workers|may refuse workers/;
      await page.until('the sentence', () => words.test(page.notices()), 5000);
      await page.until('the state', () => page.where() === 'Cannot train here');
      const took = Math.round(performance.now() - began);
      page.close();
      return `${took} ms`;
    },
  },
  ...['rnn', 'gru', 'lstm'].map((cell) => ({
    name: `200 steps of ${cell} give the known bits in every build that the engine runs`,
    async run(/** @type {Frame} */ _, /** @type {Facts} */ { kind, text, runs, golden }) {
      const { Core } = await import('../../web/core/wasm.js');
      const settings = runs.find(([name]) => name === cell)?.[1] ?? {};
      const builds = kind === 'fused' ? ['fused', 'plain', 'scalar'] : ['plain', 'scalar'];
      for (const build of builds) {
        const answer = await fetch(`/build/web/plateau-${build}.wasm`);
        const core = await Core.create(await WebAssembly.compileStreaming(answer));
        core.read(text, settings);
        core.place();
        const line = `${build === 'fused' ? 'fused' : 'plain'} ${cell} ${bitsOf(core)}`;
        claim(golden.includes(line), `${build}: ${line} is not golden`);
      }
      return builds.join(', ');
    },
  })),
];
