// Every state says what it is, what is wrong, what was kept and what the reader can do.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { start } from './browser.js';
import { STATES, stateNamed } from './states.js';

/** @typedef {import('./browser.js').LabPage} LabPage */
/** @typedef {import('../../web/words/strings.js').Kind} Kind */

/** @type {Awaited<ReturnType<typeof start>>} */
let site;
before(async () => {
  site = await start();
});
after(() => site.close());

/**
 * What a state shows. `able`: which of the buttons that start or end training can be pressed; `text`: the reader's text is
 * still in the field; `curve`: in the figure's spoken summary; `console`: the browser's messages.
 * @typedef {object} Shown
 * @property {Kind} kind
 * @property {RegExp} words in the bar
 * @property {string[]} able
 * @property {{role: 'alert'|'note', sentence: RegExp, beside?: string}} [said]
 * @property {RegExp} [text] default: a heading of the README
 * @property {RegExp} curve
 * @property {boolean} samples
 * @property {RegExp} [answer]
 * @property {RegExp} [console]
 */

const READY = /^Ready: 1,501 epochs$/;
const TO_BEGIN = ['Train', 'Step', 'Start over'];
// The rest of the bar comes with a run.
const AT_REST = ['Train', 'Step'];
const TO_PAUSE = ['Pause', 'Start over'];
const RECORDED = /Epoch 1,501: loss [\d.]+; .*A recorded run. Press Train/;
const DRAWN = /Epoch [\d,]+: loss [\d.e]+; floor [\d.]+/;
const NONE = /^Training loss\./;
const ONLY_LINES = /\(lower is better\)\. floor [\d.]+; at random [\d.]+\./;

/** @type {Record<string, Shown>} */
const SHOWN = {
  loading: {
    kind: 'loading',
    words: /^Loading the trainer$/,
    able: [],
    curve: RECORDED,
    samples: true,
  },
  'first visit': {
    kind: 'ready',
    words: READY,
    able: AT_REST,
    curve: RECORDED,
    samples: true,
    answer: /stuck because it is almost at its floor/,
  },
  preparing: {
    kind: 'preparing',
    words: /^Preparing$/,
    able: ['Pause'],
    curve: NONE,
    samples: false,
  },
  running: {
    kind: 'running',
    words: /^Training\s+Epoch [1-7] of 1,501\s+loss [\d.]+\s+test text [\d.]+$/,
    able: TO_PAUSE,
    curve: DRAWN,
    samples: true,
    answer: /It has just begun: [\d.]+; guessing at random costs [\d.]+\.|^Falling: /,
  },
  'still falling': {
    kind: 'falling',
    words: /^Still falling\s+Epoch \d+ of 1,501\s+loss [\d.]+/,
    able: TO_PAUSE,
    curve: DRAWN,
    samples: true,
    // On a fast machine it has come to where it memorises.
    answer:
      /Still falling(: [\d.]+, [\d.]+\s?% lower than \d+ epochs ago| \([\d.]+\), but by memorising)/,
  },
  flat: {
    kind: 'flat',
    words: /^Flat\s+Epoch [\d,]+ of 20,000\s+loss [\d.]+/,
    able: TO_PAUSE,
    text: /^# Notes/,
    curve: DRAWN,
    samples: true,
    answer: /stopped falling|at its floor/,
  },
  paused: {
    kind: 'paused',
    words: /^Paused\s+Epoch \d+ of 1,501\s+loss [\d.]+/,
    able: TO_BEGIN,
    curve: DRAWN,
    samples: true,
  },
  finished: {
    kind: 'finished',
    words: /^Finished\s+Epoch 100 of 100\s+loss [\d.]+/,
    able: ['Train 500 more', 'Step', 'Start over'],
    text: /^# Notes/,
    curve: DRAWN,
    samples: true,
  },
  'rolled back': {
    kind: 'rolledback',
    words: /^Rolled back\s+Epoch \d+ of 1,501\s+loss [\d.e]+/,
    able: [...TO_PAUSE, 'Dismiss'],
    said: {
      role: 'alert',
      sentence:
        /not finite at step \d+: the run went back to step \d+ and continues with half the learning rate, now 1\.5\./,
    },
    curve: DRAWN,
    samples: true,
  },
  'stopped after eight rollbacks': {
    kind: 'stopped',
    words: /^Stopped\s+Epoch \d+ of 1,501\s+loss \de\d+/,
    able: ['Start over', 'Dismiss'],
    said: {
      role: 'alert',
      sentence:
        /for the eighth time: training stopped and keeps step \d+; start over with a lower learning rate or with clipping\./,
    },
    curve: DRAWN,
    samples: true,
    answer: /It broke down after \d+ epochs, at \de\d+; guessing at random costs [\d.]+\./,
  },
  failed: {
    kind: 'failed',
    words: /^Stopped by an error\s+Epoch \d+ of 1,501\s+loss [\d.]+/,
    able: ['Try again'],
    said: {
      role: 'alert',
      sentence:
        /stopped with an error\. The curve and the samples on this page are kept, its weights are gone\. Try again starts it anew\./,
    },
    curve: DRAWN,
    samples: true,
  },
  'no WebAssembly': {
    kind: 'unavailable',
    words: /^Cannot train here$/,
    able: ['Try again'],
    said: { role: 'alert', sentence: /no WebAssembly, .*Switch it on, or use another browser\./ },
    curve: RECORDED,
    samples: true,
    answer: /stuck because it is almost at its floor/,
  },
  'no SIMD': {
    kind: 'ready',
    words: READY,
    able: [...AT_REST, 'Dismiss'],
    said: {
      role: 'note',
      sentence: /^This browser has no SIMD\. Training runs without SIMD, several times slower\./,
    },
    curve: RECORDED,
    samples: true,
  },
  'relaxed SIMD refused': {
    kind: 'ready',
    words: READY,
    able: [...AT_REST, 'Dismiss'],
    said: {
      role: 'note',
      sentence:
        /fused build computes something else here than it should and was not used\. Training runs with plain SIMD/,
    },
    curve: RECORDED,
    samples: true,
  },
  'worker refused by policy': {
    kind: 'unavailable',
    words: /^Cannot train here$/,
    able: ['Try again'],
    said: {
      role: 'alert',
      sentence:
        /A policy of this site refuses workers, .*\. The text is kept\. Whoever runs the site has to allow/,
    },
    curve: RECORDED,
    samples: true,
    console: /Content Security Policy/,
  },
  'worker refused in silence': {
    kind: 'unavailable',
    words: /^Cannot train here$/,
    able: ['Try again'],
    said: {
      role: 'alert',
      sentence: /not answered for 4 seconds\. .* may refuse workers\. Nothing is lost; /,
    },
    curve: RECORDED,
    samples: true,
  },
  'too much memory': {
    kind: 'unready',
    words: /^Not ready$/,
    able: TO_BEGIN,
    said: {
      role: 'alert',
      sentence:
        /needs more than [\d,]+ MB of memory, .* can have 2,048 MB\. Lower the hidden units/,
      beside: 'plateau-recipe',
    },
    curve: ONLY_LINES,
    samples: false,
  },
  'text refused': {
    kind: 'ready',
    words: READY,
    able: AT_REST,
    said: {
      role: 'alert',
      sentence: /^photo\.md was not opened: The text is not UTF-8: .* The text is as it was\./,
      beside: 'plateau-text',
    },
    curve: RECORDED,
    samples: true,
  },
  'text empty': {
    kind: 'unready',
    words: /^Not ready$/,
    able: TO_BEGIN,
    said: {
      role: 'alert',
      sentence: /The text is empty\. Give at least two characters/,
      beside: 'plateau-text',
    },
    text: /^$/,
    curve: ONLY_LINES,
    samples: false,
  },
  'tab was frozen': {
    kind: 'falling',
    words: /^Still falling\s+Epoch \d+ of 1,501/,
    able: [...TO_PAUSE, 'Dismiss'],
    said: {
      role: 'note',
      sentence:
        /froze this tab for 4 min\. Nothing is lost; training went on when the tab came back\./,
    },
    curve: DRAWN,
    samples: true,
  },
};

const BUTTONS = ['Train', 'Pause', 'Train 500 more', 'Step', 'Start over', 'Try again', 'Dismiss'];

/** Waits for the lines of the bar. @param {LabPage} lab @param {RegExp} words */
async function lines(lab, words) {
  const until = Date.now() + 20_000;
  const read = async () => (await lab.where.innerText()).replace(/\s+/g, ' ').trim();
  for (let seen = ''; !words.test(seen); seen = await read()) {
    assert.ok(Date.now() < until, `the bar says ${seen}`);
    await lab.page.waitForTimeout(30);
  }
}

/** @param {LabPage} lab */
async function enabled(lab) {
  const list = [];
  for (const name of BUTTONS) {
    const button = lab.button(name).first();
    if ((await button.count()) > 0 && (await button.isEnabled())) list.push(name);
  }
  return list;
}

test('every state of the table has an expectation', () => {
  assert.deepEqual(
    STATES.map(({ name }) => name),
    Object.keys(SHOWN),
  );
});

for (const [name, shown] of Object.entries(SHOWN)) {
  test(`${name}: words, picture, what was kept and what the reader can do`, async () => {
    const { open, reach } = stateNamed(name);
    const lab = await site.open(open);
    await reach(lab);
    await lines(lab, shown.words);
    assert.equal(await lab.where.locator('.glyph').getAttribute('data-kind'), shown.kind);
    assert.deepEqual(await enabled(lab), shown.able, 'buttons');

    for (const role of /** @type {const} */ (['alert', 'note'])) {
      const said = await lab.page.getByRole(role).allInnerTexts();
      assert.equal(said.length, role === shown.said?.role ? 1 : 0, said.join('\n'));
      if (role !== shown.said?.role) continue;
      assert.match(said[0] ?? '', shown.said.sentence);
      const { beside } = shown.said;
      if (beside) assert.equal(await lab.page.locator(beside).getByRole(role).count(), 1, beside);
    }

    assert.match(await lab.text.inputValue(), shown.text ?? /^# \w/, 'the text');
    // The summary of the figure follows the curve once a second.
    await lab.page.getByRole('figure', { name: shown.curve }).waitFor({ timeout: 30_000 });
    assert.equal((await lab.samples.count()) > 0, shown.samples, 'samples');
    if (shown.answer) await lab.answer.filter({ hasText: shown.answer }).waitFor();

    lab.errors = lab.errors.filter((error) => !shown.console?.test(error));
    await lab.close();
  });
}

test('a tab is named after the state of its run', async () => {
  for (const [name, title] of /** @type {const} */ ([
    ['still falling', /^Epoch \d+ · [\d.]+ · Plateau$/],
    ['paused', /^Paused at epoch \d+ · Plateau$/],
    ['finished', /^Finished at epoch 100 · Plateau$/],
    ['stopped after eight rollbacks', /^Stopped at epoch \d+ · Plateau$/],
  ])) {
    const { open, reach } = stateNamed(name);
    const lab = await site.open(open);
    await reach(lab);
    await lab.page.waitForFunction(
      (source) => new RegExp(source).test(document.title),
      title.source,
    );
    await lab.close();
  }
});
