// Requests beside a run: samples of this and earlier moments, the probabilities of a character, estimates.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create, epochHashes, open, place, SMALL, start, TEXT, train } from './support.js';

/** @typedef {import('../../web/wire/protocol.js').Settings} Settings */
/** @typedef {import('./support.js').Page} Page */

/** The settings of a run's own sample of an epoch. @param {number} epoch @returns {Settings} */
const own = (epoch) => ({ length: '250', seed: String(epoch) });

/** @param {Page} page @param {number} until */
async function trained(page, until) {
  const done = page.state('finished');
  page.send({ type: 'train', until });
  await done;
}

/** @type {Settings[]} */
const CELLS = [
  { cell: 'rnn', activation: 'sigmoid', embedding: '5', state: 'reset' },
  { cell: 'gru', layers: '2', dropout: '0.3' },
  { cell: 'lstm', layers: '2', optimizer: 'momentum', lr: '0.05' },
];
for (const settings of CELLS) {
  test(`${settings.cell}: a sample drawn again from kept weights equals the run's own sample of that epoch`, async (t) => {
    const page = await open(t);
    await start(page, { ...SMALL, ...settings });
    await trained(page, 12);
    const samples = page.all('sample');
    assert.deepEqual(
      samples.map(({ epoch }) => epoch),
      [1, 2, 5, 10, 12],
    );
    const ids = samples.map(({ kept }) => kept);
    assert.deepEqual(page.all('kept').at(-1)?.ids, ids);
    for (const { epoch, loss, heldOutLoss, text, kept } of samples.reverse()) {
      const again = await page.ask({ type: 'sample', sampling: own(epoch), prompt: '', kept });
      assert.deepEqual([again.text, again.kept], [text, kept]);
      assert.deepEqual([again.epoch, again.loss, again.heldOutLoss], [epoch, loss, heldOutLoss]);
    }
    const now = await page.ask({ type: 'sample', sampling: own(12), prompt: '', kept: null });
    assert.deepEqual([now.text, now.kept, now.epoch], [samples[0].text, null, 12]);
  });
}

test('a run resumed from a checkpoint starts its samples with the state that the file names', async () => {
  const run = await place('fused', TEXT, { ...SMALL, cell: 'rnn', activation: 'tanh' });
  train(run, 5);
  const weights = run.weights();
  weights[weights.length - 1] = -1; // as after the rewrite of a sigmoid network
  run.setWeights(weights);
  const write = (/** @type {typeof run} */ core) => {
    const length = core.sampleBegin({ length: '60', greedy: '1' }, '');
    return String.fromCodePoint(...Array.from({ length }, () => core.sampleNext()));
  };
  const wanted = write(run);
  const again = await create('fused');
  again.readAgain(TEXT, run.save());
  again.place();
  assert.equal(write(again), wanted);
  const reader = await create('fused');
  reader.placeReader(again.settings(), again.vocabulary());
  reader.setWeights(again.weights());
  assert.equal(write(reader), wanted);
  weights[weights.length - 1] = 0;
  reader.setWeights(weights);
  assert.notEqual(write(reader), wanted, 'the state matters');
});

test('kept weights: numbers only rise, a new start drops all, and dropped weights are refused', async (t) => {
  const page = await open(t);
  await start(page);
  await trained(page, 5);
  const { ids, bytes } = /** @type {any} */ (page.all('kept').at(-1));
  assert.equal(ids.length, 3);
  assert.ok(bytes > 3 * 4 * 1000);
  await start(page);
  assert.deepEqual(page.all('kept').at(-1), { type: 'kept', ids: [], bytes: 0 });
  const gone = await page.ask({ type: 'sample', sampling: {}, prompt: '', kept: ids[0] });
  assert.match(gone.sentence, /no longer kept/);
  await trained(page, 1);
  assert.ok((page.all('kept').at(-1)?.ids[0] ?? 0) > ids[2]);
});

test('a sample comes in pieces, in turn with others, and does not change the run that trains', async (t) => {
  const page = await open(t);
  await start(page);
  const done = page.state('finished');
  page.send({ type: 'train', until: 40 });
  const asked = [3000, 20, 500].map(async (length) => {
    const sampling = { length: String(length), seed: '4' };
    const answer = page.ask({ type: 'sample', sampling, prompt: '#', kept: null });
    const { id } = page;
    const { text } = await answer;
    const pieces = page.all('piece').filter((piece) => piece.id === id);
    assert.equal([...text].length, length);
    assert.ok(pieces.length > 0 && text.startsWith(pieces.map((piece) => piece.text).join('')));
    return id;
  });
  const ids = await Promise.all(asked);
  const order = page.heard.flatMap((m) => (m.type === 'sample' && m.id !== null ? [m.id] : []));
  assert.deepEqual(order, ids);
  await done;
  const hashes = page.all('progress').flatMap((p) => p.points.map((point) => point.hash));
  assert.deepEqual(hashes, epochHashes(await place('fused', TEXT, SMALL), 40));
});

test('enough: a sample that is being drawn ends with its text so far, a waiting one with nothing', async (t) => {
  const page = await open(t);
  await start(page);
  const sampling = { length: '10000' };
  const first = page.ask({ type: 'sample', sampling, prompt: '', kept: null });
  const one = page.id;
  const second = page.ask({ type: 'sample', sampling, prompt: '', kept: null });
  await page.until((m) => m.type === 'piece' && m.id === one);
  page.send({ type: 'enough', id: page.id });
  page.send({ type: 'enough', id: one });
  page.send({ type: 'enough', id: 4711 });
  const { text, epoch } = await first;
  assert.ok(text.length > 0 && text.length < 10_000, `${text.length}`);
  assert.equal(epoch, 0);
  assert.equal((await second).text, '');
  const whole = await page.ask({
    type: 'sample',
    sampling: { length: String([...text].length) },
    prompt: '',
    kept: null,
  });
  assert.equal(whole.text, text, 'what there is, is the beginning of the whole');
  page.send({ type: 'enough', id: one });
  assert.equal((await page.ask({ type: 'save' })).type, 'saved');
});

test('a new start refuses samples that are being drawn from the old run', async (t) => {
  const page = await open(t);
  await start(page);
  const ask = () =>
    page.ask({ type: 'sample', sampling: { length: '10000' }, prompt: '', kept: null });
  const drawn = [ask(), ask()];
  await page.until((m) => m.type === 'piece');
  await start(page, { ...SMALL, hidden: '8' });
  for (const answer of drawn) assert.match((await answer).sentence, /Another run has begun/);
  const { text } = await page.ask({
    type: 'sample',
    sampling: { length: '9' },
    prompt: '',
    kept: null,
  });
  assert.equal([...text].length, 9);
});

// ---- Probabilities

/** Texts with a line feed among their symbols and without. @type {[name: string, text: string][]} */
const TEXTS = [
  ['with line feeds', TEXT],
  ['without line feeds', TEXT.replaceAll('\n', ' ')],
];
for (const [name, text] of TEXTS) {
  test(`${name}: the probabilities of a character are available at every position of a sample`, async (t) => {
    const page = await open(t);
    await start(page, SMALL, text);
    await trained(page, 5);
    const [{ kept }] = page.all('sample').slice(-1);
    for (const prompt of ['', 'a b']) {
      for (const sampling of [{ greedy: '1' }, { temperature: '0.02' }]) {
        const drawn = await page.ask({
          type: 'sample',
          sampling: { ...sampling, length: '60' },
          prompt,
          kept,
        });
        const written = [...drawn.text];
        for (const [i, character] of written.entries()) {
          const read = (prompt || '\n') + written.slice(0, i).join('');
          const { list } = await page.ask({ type: 'probabilities', sampling, prompt: read, kept });
          if ('greedy' in sampling) assert.deepEqual(list, [{ symbol: character, probability: 1 }]);
          else assert.equal(list[0].symbol, character, `place ${i} of ${drawn.text}`);
        }
      }
    }
  });
}

test('probabilities: at most ten, in falling order, as temperature, top-k and top-p weigh them', async (t) => {
  const page = await open(t);
  await start(page);
  await trained(page, 5);
  const ask = async (/** @type {Settings} */ sampling) => {
    const answer = await page.ask({ type: 'probabilities', sampling, prompt: 'the ', kept: null });
    assert.equal(answer.type, 'probabilities', answer.sentence);
    return /** @type {{ symbol: string, probability: number }[]} */ (answer.list);
  };
  const sum = (/** @type {{ probability: number }[]} */ list) =>
    list.reduce((total, { probability }) => total + probability, 0);
  const plain = await ask({ temperature: '1' });
  assert.equal(plain.length, 10);
  for (const [i, { probability }] of plain.entries())
    assert.ok(probability > 0 && (i === 0 || probability <= plain[i - 1].probability));
  assert.ok(sum(plain) < 1);
  // p^(1/t), of the first three.
  const three = await ask({ temperature: '0.5', top_k: '3' });
  const squares = plain.slice(0, 3).map(({ probability }) => probability ** 2);
  const total = squares.reduce((a, b) => a + b);
  assert.deepEqual(
    three.map(({ symbol }) => symbol),
    plain.slice(0, 3).map(({ symbol }) => symbol),
  );
  for (const [i, { probability }] of three.entries())
    assert.ok(Math.abs(probability - squares[i] / total) < 1e-9);
  const share = plain[0].probability + plain[1].probability / 2;
  const two = await ask({ temperature: '1', top_p: share.toPrecision(12) });
  assert.deepEqual([two.length, Math.abs(sum(two) - 1) < 1e-12], [2, true]);
});

test('only the end of a long prompt is read, from a whole character; a foreign character is refused', async (t) => {
  const page = await open(t);
  await start(page, SMALL, '漢字 and 🌊 waves and seas, '.repeat(40));
  const sampling = { temperature: '1' };
  const ask = (/** @type {string} */ prompt) =>
    page.ask({ type: 'probabilities', sampling, prompt, kept: null });
  // 4,096 bytes are 1,365 characters of 3 bytes, and one byte of another.
  const end = '漢'.repeat(1365);
  const { list } = await ask(`z${'🌊'.repeat(900)}${end}`);
  assert.deepEqual(list, (await ask(end)).list);
  assert.equal(list.length, 10);
  assert.match((await ask('and ж')).sentence, /'ж' \(U\+0436\)/);
});

// ---- Estimates

test('an estimate gives the approximate time of an epoch, and does not change the run', async (t) => {
  const page = await open(t);
  await start(page);
  await trained(page, 3);
  const before = await page.ask({ type: 'save' });
  const settings = { cell: 'lstm', hidden: '64', window: '32', batch: '16' };
  const asked = await page.ask({ type: 'estimate', text: TEXT.repeat(3), settings });
  assert.equal(asked.type, 'estimated', asked.sentence);
  assert.ok(asked.secondsPerEpoch > 0 && asked.secondsPerEpoch < 60, `${asked.secondsPerEpoch}`);
  const twice = await page.ask({ type: 'estimate', text: TEXT.repeat(6), settings });
  const ratio = twice.secondsPerEpoch / asked.secondsPerEpoch;
  assert.ok(ratio > 0.7 && ratio < 6, `twice the text, ${ratio} times as long`);
  const after = await page.ask({ type: 'save' });
  assert.deepEqual(new Uint8Array(after.checkpoint), new Uint8Array(before.checkpoint));
  const tiny = await page.ask({ type: 'estimate', text: 'abcabc', settings });
  assert.ok(tiny.secondsPerEpoch > 0 && tiny.secondsPerEpoch < 0.1, `${tiny.secondsPerEpoch}`);
});

test('an estimate stops for any message, and for a run that trains', async (t) => {
  const page = await open(t);
  const ask = () => page.ask({ type: 'estimate', text: TEXT, settings: SMALL });
  const first = ask();
  const inspected = page.ask({ type: 'inspect', text: TEXT, settings: SMALL });
  assert.deepEqual(await first, { type: 'refused', id: 1, sentence: '' });
  assert.equal((await inspected).type, 'inspected');
  const second = ask();
  await new Promise((done) => setTimeout(done, 30));
  const again = page.ask({ type: 'inspect', text: TEXT, settings: SMALL });
  assert.equal((await second).type, 'refused');
  assert.equal((await again).type, 'inspected');
  await start(page);
  page.send({ type: 'train', until: 100_000 });
  assert.deepEqual([(await ask()).sentence, page.all('failed').length], ['', 0]);
  page.send({ type: 'pause' });
  assert.equal((await ask()).type, 'estimated');
  assert.match((await page.ask({ type: 'estimate', text: '', settings: {} })).sentence, /empty/);
});
