// A model from a file, without its run: what it is, what it writes and how it reads are what the command says; whatever
// is no whole model is refused with a sentence, and the run under way stays as it was.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { Aide } from '../../web/looks/aide.js';
import { JOBS } from '../../web/looks/jobs.js';
import { describe } from '../../web/looks/model/core.js';
import { MODEL_JOBS } from '../../web/looks/model-jobs.js';
import { realOf } from '../../web/wire/real.js';
import { Refusal } from '../../web/wire/refusal.js';
import { DEFAULT_1 } from '../default-1.js';
import { badModels } from '../page/bad-models.js';
import { forgeBytes, forgeText, forgeValue } from '../page/forge.js';
import {
  create,
  epochHashes,
  options,
  Page,
  place,
  plateau,
  source,
  start,
  temporary,
  textOf,
  train,
  trainOptions,
} from './aide-support.js';
import {
  create as createTrainer,
  place as placeTrainer,
  source as trainerSource,
} from './support.js';

/** @typedef {import('../../web/core/wasm.js').Core} Core */
/** @typedef {import('../../web/core/load.js').Kind} Kind */
/** @typedef {import('../../web/wire/protocol.js').Settings} Settings */

const file = temporary();
const PATH = 'corpus/scripts.md';
const TEXT = textOf(PATH);

/** @param {string} path */
const bytesAt = (path) => new Uint8Array(readFileSync(path)).buffer;

/** An aide in this thread. @param {Kind} [best] */
function aide(best = 'fused') {
  /** @type {any[]} */
  const heard = [];
  const port = { postMessage: (/** @type {any} */ message) => heard.push(message) };
  const from = (/** @type {Kind} */ kind) =>
    best === 'plain' && kind === 'fused' ? Promise.reject(new Error('none')) : source(kind);
  const worker = new Aide(port, from, JOBS, MODEL_JOBS);
  return {
    /** @param {string} look @param {ArrayBuffer} checkpoint @param {any} [more] */
    async ask(look, checkpoint, { text = '', arithmetic = 'auto', ...options } = {}) {
      heard.length = 0;
      const job = { look, text, checkpoint, settings: { arithmetic }, options };
      await worker.receive({ type: 'look', id: 1, job });
      return heard.at(-1);
    },
  };
}

/** @type {Record<string, Settings>} */
const MODELS = {
  rnn: { cell: 'rnn', activation: 'sigmoid', hidden: '9', embedding: '5', optimizer: 'momentum' },
  gru: { cell: 'gru', hidden: '12', layers: '2', state: 'reset', burn_in: '3' },
  lstm: { cell: 'lstm', hidden: '10', dropout: '0.2', layers: '2', optimizer: 'adam' },
};

for (const [cell, settings] of Object.entries(MODELS)) {
  const path = file(cell);
  const log = file(`${cell}.jsonl`);
  const more = { ...settings, window: '16', batch: '8', lr: '0.01' };
  /** Trained by the command, once. */
  const made = () => {
    plateau(
      ...['train', ...trainOptions(more), '--sample', '0', '--epochs', '6'],
      ...['--out', path, '--log', log, PATH],
    );
    return bytesAt(path);
  };

  test(`${cell}: a model of the command is what the command says, writes the same and reads the same`, async () => {
    const bytes = made();
    const { ask } = aide();
    const { result: model } = await ask('model', bytes);
    const epochs = readFileSync(log, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    const last = epochs.filter(({ hash }) => hash).at(-1);
    const whole = await place('fused', TEXT, more);
    assert.equal(model.parameters, whole.facts().parameters);
    assert.equal(model.epoch, 6);
    assert.equal(model.step, last.step);
    assert.equal(model.loss, last.loss);
    assert.equal(model.version, 3);
    const { hash, characters } = whole.facts();
    assert.deepEqual(model.text, { hash, characters });
    assert.equal(
      model.vocabulary,
      Array.from(whole.vocabulary(), (code) => String.fromCodePoint(code)).join(''),
    );
    for (const [name, value] of Object.entries(more)) assert.equal(model.settings[name], value);
    const { arithmetic } = model.settings;

    for (const weights of ['best', 'last']) {
      const sampling = { length: '300', temperature: '0.9', seed: '5' };
      const prompt = TEXT.slice(0, 20);
      const json = plateau(
        ...['sample', '--json', '--weights', weights, '--prompt', prompt],
        ...[...options(sampling), path],
      );
      const how = { weights, prompt, sampling, arithmetic };
      const sample = await ask('sampleModel', bytes, how);
      assert.equal(sample.result?.text, JSON.parse(json).text, sample.sentence);

      /** @type {[string, 'refuse'|'replace'|'skip'][]} */
      const reads = [
        [PATH, 'refuse'],
        ['corpus/readme.md', 'refuse'],
        ['corpus/readme.md', 'replace'],
        ['corpus/readme.md', 'skip'],
      ];
      for (const [other, unknown] of reads) {
        const run = () =>
          plateau(...['eval', '--json', '--weights', weights, '--unknown', unknown, path, other]);
        const text = textOf(other);
        const { result, sentence } = await ask('evaluateModel', bytes, {
          ...{ weights, text, arithmetic, unknown },
        });
        if (!result) {
          // The command's sentence, without the name of the file.
          assert.throws(run, (/** @type {any} */ error) => error.stderr.includes(sentence));
          continue;
        }
        const { chars, epoch, ...read } = JSON.parse(run());
        const { loss, error, predictions, replaced, skipped } = read;
        assert.deepEqual(
          result,
          { loss, error, predictions, characters: chars, replaced, skipped },
          `${weights} ${other} ${unknown}`,
        );
        assert.equal(weights === 'best' ? (model.best?.epoch ?? 6) : model.epoch, epoch);
      }
    }
  });
}

test('weights of either arithmetic write and read in any build; the aide takes that of the file where it can', async () => {
  const settings = { ...MODELS.gru, window: '16', batch: '8' };
  for (const arithmetic of ['fused', 'plain']) {
    const path = file(`gru-${arithmetic}`);
    plateau(
      ...['train', ...trainOptions({ ...settings, arithmetic }), '--sample', '0', '--epochs', '2'],
      ...['--out', path, PATH],
    );
    const bytes = bytesAt(path);
    const sampling = { length: '100', seed: '2' };
    const how = { weights: 'last', prompt: '', sampling, arithmetic };
    const native = (/** @type {string} */ kind) =>
      JSON.parse(
        plateau(
          'sample',
          '--json',
          '--weights',
          'last',
          '--arithmetic',
          kind,
          ...options(sampling),
          path,
        ),
      ).text;
    const own = await aide().ask('sampleModel', bytes, how);
    assert.equal(own.result?.text, native(arithmetic), own.sentence);
    const plain = await aide('plain').ask('sampleModel', bytes, how);
    assert.equal(plain.result?.text, native('plain'), plain.sentence);
    const read = await aide('plain').ask('evaluateModel', bytes, {
      ...{ weights: 'last', text: TEXT, arithmetic },
    });
    const { loss } = JSON.parse(
      plateau('eval', '--json', '--weights', 'last', '--arithmetic', 'plain', path, PATH),
    );
    assert.equal(read.result?.loss, loss, read.sentence);
  }
});

test('the trainer begins a run with weights of the other arithmetic, and continues only its own', async (t) => {
  const fused = await placeTrainer('fused', TEXT, { ...MODELS.gru, window: '16', batch: '8' });
  train(fused, 30);
  const checkpoint = fused.save();
  const page = new Page((kind) =>
    kind === 'fused' ? Promise.reject(new Error('none')) : trainerSource(kind),
  );
  t.after(() => page.end());
  const ask = (/** @type {any} */ more) =>
    page.ask({ type: 'start', text: TEXT, settings: { arithmetic: 'auto' }, checkpoint, ...more });
  const resumed = await ask({});
  assert.equal(resumed.type, 'refused');
  assert.match(resumed.sentence, /fused arithmetic/);
  for (const weights of ['last', 'best']) {
    const begun = await ask({ weights });
    assert.equal(begun.type, 'started', begun.sentence);
    assert.equal(begun.arithmetic, 'plain');
  }
});

test('numbers of a header are read to the last bit', () => {
  for (const [text, number] of /** @type {[string, number][]} */ ([
    ['0x1.5555555555555p-2', 1 / 3],
    ['-0x1.999999999999ap-4', -0.1],
    ['0x1p-1074', 5e-324],
    ['0x1.fffffffffffffp+1023', Number.MAX_VALUE],
    ['0.1', 0.1],
    ['1e-7', 1e-7],
    ['inf', Infinity],
    ['nan', Number.NaN],
  ]))
    assert.equal(realOf(text), number, text);
});

test('files of every version say what they are', async () => {
  const core = await create('plain');
  const golden = 'tests/golden';
  const names = readdirSync(golden).filter((name) => name.endsWith('.safetensors'));
  assert.ok(names.length >= 10);
  for (const name of names) {
    const model = describe(core, bytesAt(`${golden}/${name}`));
    const [, version, cell] = /-(\d)-(\w+?)(-best)?\.safetensors/.exec(name) ?? [];
    assert.equal(model.version, Number(version), name);
    const named = { fused: 'lstm', tied: 'gru' }[cell ?? ''] ?? cell;
    assert.equal(model.settings.cell, named, name);
    assert.equal(model.best !== null, name.includes('best'), name);
  }
});

// ---- Damage

const LETTERS = 'abbabaabbaababbabaab';

/** Small files to damage: see Bases. */
async function bases() {
  const inside = await placeTrainer('plain', LETTERS.repeat(20), {
    ...{ cell: 'rnn', hidden: '1', optimizer: 'momentum', state: 'carry' },
    ...{ window: '3', batch: '1', valid: '0' },
  });
  // A snapshot is taken every 64 steps.
  train(inside, 70);
  const best = await createTrainer('plain');
  best.read(LETTERS, {
    ...DEFAULT_1,
    ...{ cell: 'rnn', hidden: '1', optimizer: 'sgd', state: 'carry' },
    ...{ window: '3', batch: '1', valid: '0.3', clip: '0' },
  });
  best.place({ best: true });
  const { steps } = best.facts();
  train(best, steps);
  best.measureBegin(1);
  while (best.measureSome());
  assert.ok(best.offerBest());
  train(best, steps);
  return { inside: new Uint8Array(inside.save()), best: new Uint8Array(best.save()) };
}

/** Refused with a sentence of its own, or else why not. @param {Core} core @param {Uint8Array} bytes @returns {string} '' when it was */
function fault(core, bytes) {
  try {
    describe(core, /** @type {ArrayBuffer} */ (bytes.buffer));
    return 'it was accepted';
  } catch (error) {
    if (!(error instanceof Refusal)) return `a fault of ours: ${error}`;
    return error.message.length < 20 ? `"${error.message}" is no sentence` : '';
  }
}

test('the forger makes good files', async () => {
  const core = await create('plain');
  for (const bytes of Object.values(await bases())) {
    assert.equal(describe(core, /** @type {ArrayBuffer} */ (bytes.buffer)).version, 3);
    const again = forgeText(bytes, '"__metadata__"', '"__metadata__"');
    assert.deepEqual(again, bytes);
  }
});

test('every truncation, and every byte as each of the 255 others, is refused with a sentence', async () => {
  const core = await create('plain');
  // A stack trace a refusal would take most of the time.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  // 640,000 loads take 13 s; tests/c/test_checkpoint.c does the same with 13 files.
  const { best: bytes, inside } = await bases();
  for (const each of [bytes, inside]) {
    for (let size = 0; size < each.length; size++)
      assert.equal(fault(core, each.slice(0, size)), '', `cut to ${size}`);
  }
  for (let at = 0; at < bytes.length; at++) {
    const was = Number(bytes[at]);
    for (let other = 1; other < 256; other++) {
      bytes[at] = was ^ other;
      const why = fault(core, bytes);
      if (why) assert.fail(`byte ${at} is ${bytes[at]}, was ${was}: ${why}`);
    }
    bytes[at] = was;
  }
  assert.equal(fault(core, bytes), 'it was accepted');
  Error.stackTraceLimit = stackTraceLimit;
});

test('forty bad files, one a rule: each has its sentence, and the run under way is untouched by all', async (t) => {
  const page = new Page(trainerSource);
  t.after(() => page.end());
  const settings = { ...MODELS.lstm, window: '16', batch: '8' };
  await start(page, settings, TEXT);
  page.send({ type: 'train', until: 3 });
  await page.until((said) => said.type === 'progress' && said.state === 'finished');
  const saved = async () => new Uint8Array((await page.ask({ type: 'save' })).checkpoint);
  const before = await saved();
  const { ask } = aide();
  const rows = badModels(await bases());
  assert.ok(rows.length >= 40);
  for (const { what, bytes, sentence } of rows) {
    const checkpoint = /** @type {ArrayBuffer} */ (bytes.slice().buffer);
    for (const look of ['model', 'sampleModel', 'evaluateModel']) {
      const how = { weights: 'last', prompt: '', sampling: {}, text: LETTERS };
      const answer = await ask(look, checkpoint, how);
      assert.equal(answer.type, 'refused', what);
      assert.match(answer.sentence, sentence, what);
    }
    // To the trainer too, which has a run.
    for (const weights of [undefined, 'last', 'best']) {
      const text = LETTERS;
      const answer = await page.ask({ type: 'start', text, settings: {}, checkpoint, weights });
      assert.equal(answer.type, 'refused', what);
      assert.match(answer.sentence, sentence, what);
    }
  }
  assert.deepEqual(await saved(), before);
  page.send({ type: 'train', until: 5 });
  await page.state('finished');
  const hashes = page
    .all('progress')
    .flatMap(({ points }) => points.flatMap(({ hash }) => hash ?? []));
  assert.deepEqual(hashes, epochHashes(await placeTrainer('fused', TEXT, settings), 5));
});

test('a run of a file whose place in the text is impossible, or whose text is another, is refused; its weights are not', async (t) => {
  const page = new Page(trainerSource);
  t.after(() => page.end());
  const { inside } = await bases();
  const text = LETTERS.repeat(20);
  const ask = (/** @type {Uint8Array} */ bytes, /** @type {any} */ more) =>
    page.ask({
      ...{ type: 'start', text, settings: { arithmetic: 'plain' } },
      ...{ checkpoint: bytes.slice().buffer, ...more },
    });
  const rows = /** @type {[Uint8Array, any, RegExp][]} */ ([
    [forgeValue(inside, 'run.partial_count', '1'), {}, /place in the text/],
    [forgeValue(inside, 'text.hash', '1'), {}, /another text/],
    [inside, { text: `${text}a` }, /another text/],
  ]);
  for (const [bytes, more, sentence] of rows) {
    const answer = await ask(bytes, more);
    assert.equal(answer.type, 'refused');
    assert.match(answer.sentence, sentence);
    assert.equal((await ask(bytes, { ...more, weights: 'last' })).type, 'started');
  }
  assert.equal((await ask(inside, {})).type, 'started');
  const other = await ask(inside, { text: 'abcabc'.repeat(30), weights: 'last' });
  assert.equal(other.type, 'refused');
  assert.match(other.sentence, /c/);
});

test('a page that sends no model is refused, and the next job is done', async () => {
  const { ask } = aide();
  const none = await ask('model', /** @type {any} */ (null));
  assert.equal(none.type, 'refused');
  assert.match(none.sentence, /open the file again/);
  const { inside } = await bases();
  const nan = forgeBytes(inside, () => {});
  writeFileSync(file('good'), nan);
  const { result } = await ask('model', bytesAt(file('good')));
  assert.equal(result.vocabulary, 'ab');
});
