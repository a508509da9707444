// Files that leave the page: each is read again by somebody else's rules, and no string in it means more than itself.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { PART } from '../../web/core/wasm.js';
import { field } from '../../web/files/csv.js';
import { fileName } from '../../web/files/file-name.js';
import { historyCsv } from '../../web/files/history.js';
import { float32s, networkOf } from '../../web/files/network.js';
import { readTensors, writeTensors } from '../../web/files/safetensors.js';
import { samplesMarkdown } from '../../web/files/samples.js';
import { weightsFile } from '../../web/files/weights.js';
import { Points } from '../../web/model/points.js';
import { Refusal } from '../../web/wire/refusal.js';
import { DEFAULT_1 } from '../default-1.js';
import { HOSTILE } from '../page/hostile.js';
import { create, PLATEAU, TEXT, temporary, train } from '../wasm/support.js';

/** It has no types. @type {any} */
const { HtmlRenderer, Parser } = await import(/** @type {string} */ ('commonmark'));

const file = temporary();
const golden = (/** @type {string} */ name) =>
  readFileSync(`tests/golden/checkpoint-2-${name}.safetensors`);
const CHECKPOINTS = ['rnn', 'gru', 'lstm', 'fused', 'rnn-best', 'lstm-best', 'fused-best'];

// ---- safetensors, by its rules

/**
 * Reads a file as docs/format.md of safetensors says, and asserts each rule.
 * @param {Uint8Array} bytes
 */
function readByTheRules(bytes) {
  const data = Buffer.from(bytes);
  const length = Number(data.readBigUInt64LE(0));
  assert.equal(length % 8, 0, 'the header is padded to 8');
  const text = data.subarray(8, 8 + length).toString('utf8');
  assert.equal(text[0], '{');
  assert.match(text, /\} *$/, 'it is padded with spaces');
  const { __metadata__: metadata = {}, ...entries } = JSON.parse(text);
  for (const value of Object.values(metadata)) assert.equal(typeof value, 'string');
  /** @type {Record<string, number>} */
  const items = { F64: 8, F32: 4, I32: 4, U8: 1 };
  let end = 0;
  const inOrder = Object.entries(entries).sort(
    (
      [
        ,
        {
          data_offsets: [a, b],
        },
      ],
      [
        ,
        {
          data_offsets: [c, d],
        },
      ],
    ) => a - c || b - d,
  );
  const tensors = inOrder.map(
    ([
      name,
      {
        dtype,
        shape,
        data_offsets: [a, b],
      },
    ]) => {
      const item = items[dtype] ?? 0;
      assert.equal(a, end, `${name}: no hole and no overlap`);
      assert.equal(
        b - a,
        shape.reduce((/** @type {number} */ x, /** @type {number} */ y) => x * y, item),
      );
      assert.equal((8 + length + a) % item, 0, `${name} is aligned`);
      end = b;
      return /** @type {const} */ ([
        name,
        { dtype, shape, bytes: data.subarray(8 + length + a, 8 + length + b) },
      ]);
    },
  );
  assert.equal(8 + length + end, data.length, 'nothing follows');
  return { metadata, tensors: new Map(tensors) };
}

/** Any tensors, of items of three sizes. */
const anyTensors = fc.array(
  fc.record({
    name: fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...HOSTILE)),
    dtype: fc.constantFrom('F32', 'F64', 'I32', 'U8'),
    shape: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }),
  }),
  { maxLength: 6 },
);

test('what is written as safetensors keeps the rules, and is read again as it was', () => {
  const texts = fc.dictionary(fc.string(), fc.string({ unit: 'binary' }));
  fc.assert(
    fc.property(anyTensors, texts, (list, metadata) => {
      const item = (/** @type {string} */ dtype) => ({ F64: 8, U8: 1 })[dtype] ?? 4;
      const tensors = new Map(
        list
          .filter(({ name }) => name !== '__metadata__')
          .map(({ name, dtype, shape }, i) => {
            const size = shape.reduce((a, b) => a * b, item(dtype));
            return [name, { dtype, shape, bytes: new Uint8Array(size).fill(i + 1) }];
          }),
      );
      const bytes = writeTensors(metadata, tensors);
      const theirs = readByTheRules(bytes);
      const ours = readTensors(bytes);
      for (const read of [theirs, ours]) {
        assert.deepEqual({ ...read.metadata }, { ...metadata });
        assert.deepEqual([...read.tensors.keys()].sort(), [...tensors.keys()].sort());
        for (const [name, { dtype, shape, bytes }] of tensors) {
          const found = read.tensors.get(name);
          assert.deepEqual([found?.dtype, found?.shape], [dtype, shape]);
          assert.ok(Buffer.from(bytes).equals(found?.bytes ?? new Uint8Array(9)));
        }
      }
    }),
  );
});

test('a safetensors file that lies about a size is refused, whichever byte lies', () => {
  const good = golden('rnn');
  assert.ok(readTensors(good).tensors.size > 5);
  for (let size = 0; size < good.length; size++)
    assert.throws(() => readTensors(good.subarray(0, size)), Refusal, `${size} bytes`);
  const header = 8 + Number(good.readBigUInt64LE(0));
  for (let at = 0; at < header; at++)
    for (const value of [0, 0x22, 0x2c, 0x30, 0x39, 0x5b, 0x7d, 0xff]) {
      const bad = Buffer.from(good);
      bad[at] = value;
      try {
        const { tensors } = readTensors(bad);
        const sum = [...tensors.values()].reduce((sum, { bytes }) => sum + bytes.length, 0);
        assert.equal(sum, bad.length - 8 - Number(bad.readBigUInt64LE(0)), `byte ${at}`);
      } catch (error) {
        assert.ok(error instanceof Refusal, `byte ${at}: ${error}`);
      }
    }
});

// ---- Weights

test('the weights for PyTorch are those of the checkpoint under their names, and nothing else', () => {
  for (const name of CHECKPOINTS)
    for (const which of /** @type {const} */ (['last', 'best'])) {
      const whole = readByTheRules(golden(name));
      if (which === 'best' && whole.metadata['best.loss'] === undefined) {
        assert.throws(() => weightsFile(golden(name), which), /no best weights/);
        continue;
      }
      const { metadata, tensors } = readByTheRules(weightsFile(golden(name), which));
      const names = [...whole.tensors.keys()].filter((each) =>
        /^(encoder|rnn|decoder)\./.test(each),
      );
      assert.deepEqual([...tensors.keys()], [...names, 'vocabulary']);
      for (const [each, { bytes, shape, dtype }] of tensors) {
        const kept = whole.metadata['best.tensors'] === '1' && which === 'best';
        const from = whole.tensors.get(kept && each !== 'vocabulary' ? `best.${each}` : each);
        assert.deepEqual([shape, dtype], [from?.shape, from?.dtype]);
        assert.ok(bytes.equals(from?.bytes ?? Buffer.alloc(0)), `${name}, ${which}: ${each}`);
      }
      for (const each of ['cell', 'activation', 'hidden', 'layers', 'embedding'])
        assert.equal(metadata[each], whole.metadata[`config.${each}`], each);
      assert.equal(metadata.h0, whole.metadata[which === 'best' ? 'best.h0' : 'run.h0']);
      assert.equal(metadata.epoch, whole.metadata[which === 'best' ? 'best.epoch' : 'run.epoch']);
      assert.equal(metadata.weights, which);
      assert.equal(metadata.format, 'pt');
    }
});

test('the best weights differ from the newest where the file says so', () => {
  const bytes = golden('lstm-best');
  assert.equal(readTensors(bytes).metadata['best.tensors'], '1');
  assert.notDeepEqual(weightsFile(bytes, 'best'), weightsFile(bytes, 'last'));
});

/**
 * Checkpoints of a run with all that version 3 brought: at the best moment so far, and later.
 * @returns {Promise<[string, ArrayBuffer][]>}
 */
async function withAll() {
  const core = await create('fused');
  core.read(TEXT.slice(0, 3000), {
    ...DEFAULT_1,
    ...{ cell: 'lstm', hidden: '12', layers: '2', embedding: '12', window: '8', batch: '8' },
    ...{ lr: '0.02', tied: '1', input_dropout: '0.1', average: '20', calibrate: '1' },
  });
  core.place({ best: true });
  const { steps } = core.facts();
  // A file holds the newest snapshot; one is taken where an epoch ends.
  train(core, 40 * steps);
  core.measureBegin(PART.heldOut);
  while (core.measureSome());
  assert.ok(core.offerBest());
  const first = core.save();
  train(core, steps);
  return [
    ['then', first],
    ['later', core.save()],
  ];
}

/** All numbers of the network of a file, one after another. @param {ArrayBuffer} checkpoint @param {'last'|'best'} which */
const numbersOf = (checkpoint, which) =>
  [...networkOf(checkpoint, which).tensors.values()].flatMap((tensor) => [...float32s(tensor)]);

test('tied, averaged and calibrated, the weights are those that the core takes of the file', async () => {
  for (const [when, checkpoint] of await withAll()) {
    const { metadata, tensors } = readTensors(checkpoint);
    assert.equal(metadata.format, 'plateau 3');
    assert.notEqual(metadata['best.temperature'], '1', 'it is calibrated');
    assert.equal(metadata['best.tensors'], when === 'then' ? '0' : '1');
    for (const which of /** @type {const} */ (['last', 'best'])) {
      const core = await create('fused');
      core.readModel(checkpoint);
      core.placeModel(which === 'best' ? 'best' : 'weights');
      const wanted = [...core.weights()];
      assert.equal(wanted.pop(), networkOf(checkpoint, which).h0);
      assert.deepEqual(numbersOf(checkpoint, which), wanted, `${when}, ${which}`);
    }
    const newest = [...tensors].filter(([name]) => /^(encoder|rnn|decoder)\./.test(name));
    const own = newest.flatMap(([, tensor]) => [...float32s(tensor)]);
    assert.notDeepEqual(numbersOf(checkpoint, 'last'), own, 'the average is not the newest');
    assert.notDeepEqual(numbersOf(checkpoint, 'last'), numbersOf(checkpoint, 'best'));
  }
});

test('weights are no checkpoint: page and command say so', () => {
  const weights = weightsFile(golden('gru'), 'last');
  assert.throws(() => networkOf(weights, 'last'), /not a checkpoint of Plateau/);
  writeFileSync(file('weights.safetensors'), weights);
  const { status, stderr } = spawnSync(
    PLATEAU,
    ['eval', file('weights.safetensors'), 'corpus/readme.md'],
    { encoding: 'utf8' },
  );
  assert.equal(status, 1);
  assert.match(stderr, /weights\.safetensors/);
});

/** Debian's has numpy, which comes with its PyTorch; another may be first on PATH. */
const PYTHON = '/usr/bin/python3';
const NUMPY = spawnSync(PYTHON, ['-c', 'import numpy']).status === 0;

test('the example of docs/format.md reads the weights in Python', { skip: !NUMPY }, async () => {
  const [, code = ''] = /```python\n([^`]*)```/.exec(readFileSync('docs/format.md', 'utf8')) ?? [];
  const end =
    'print(json.dumps({n: [list(m.shape), m.ravel().tolist()] for n, m in model.items()}))';
  const read = (/** @type {Uint8Array} */ bytes) => {
    writeFileSync(file('model.safetensors'), bytes);
    const script = code.replace('"model.safetensors"', JSON.stringify(file('model.safetensors')));
    return JSON.parse(execFileSync(PYTHON, ['-c', `${script}${end}`], { encoding: 'utf8' }));
  };
  /** @type {[string, Uint8Array, import('../../web/files/network.js').Which][]} */
  const rows = [
    ['weights alone', weightsFile(golden('lstm'), 'last'), 'last'],
    ['no best moment', golden('lstm'), 'last'],
    ['a best moment', golden('lstm-best'), 'best'],
  ];
  for (const [when, checkpoint] of await withAll())
    rows.push([when, new Uint8Array(checkpoint), 'best']);
  for (const [what, bytes, which] of rows) {
    const own = networkOf(what === 'weights alone' ? golden('lstm') : bytes, which).tensors;
    const found = read(bytes);
    assert.deepEqual(Object.keys(found), [...own.keys()], what);
    for (const [name, tensor] of own)
      assert.deepEqual(found[name], [tensor.shape, [...float32s(tensor)]], `${what}: ${name}`);
  }
});

// ---- Names of files

test('a file’s name is safe on every system, whatever a run is called', () => {
  assert.ok(HOSTILE.length > 200, `${HOSTILE.length}`);
  const strings = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...HOSTILE));
  const names = fc.oneof(
    strings,
    fc.tuple(strings, strings).map((pair) => pair.join('')),
  );
  const check = (/** @type {string} */ name) => {
    for (const ending of ['.safetensors', '-best.onnx', '-loss.csv', '.md']) {
      const made = fileName(name, ending);
      const label = JSON.stringify([name.slice(0, 60), made]);
      assert.ok(made.endsWith(ending), label);
      assert.match(made, /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]*$/u, label);
      assert.doesNotMatch(made, /\p{Default_Ignorable_Code_Point}|\.\./u, label);
      assert.ok(Buffer.byteLength(made) <= 120, label);
      assert.ok(made.length > ending.length, label);
      assert.doesNotMatch(
        made,
        /^(con|prn|aux|nul|(com|lpt)[0-9\u00b9\u00b2\u00b3])(\.|$)/i,
        label,
      );
      assert.ok(made.isWellFormed(), label);
      assert.equal(fileName(made.slice(0, -ending.length), ending), made, 'it stays as it is');
    }
  };
  for (const name of HOSTILE) check(name);
  fc.assert(fc.property(names, check));
});

test('a name that is none of these stays readable', () => {
  for (const [name, made] of /** @type {const} */ ([
    ['The post, but Hidden units 256', 'The-post-but-Hidden-units-256.onnx'],
    ['Mein Tagebuch \u2013 2. Versuch', 'Mein-Tagebuch-2.-Versuch.onnx'],
    ['\u6211\u7684 \u6a21\u578b', '\u6211\u7684-\u6a21\u578b.onnx'],
    ['', 'plateau.onnx'],
    ['con', 'plateau-con.onnx'],
    ['../../etc/passwd', 'etc-passwd.onnx'],
    ['name\u202egnp.exe', 'namegnp.exe.onnx'],
  ]))
    assert.equal(fileName(name, '.onnx'), made);
});

// ---- CSV

/** Rows of a file as a spreadsheet reads it that divides cells at a sign. @param {string} text @param {string} sign */
function cellsOf(text, sign) {
  const rows = [['']];
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const row = /** @type {string[]} */ (rows.at(-1));
    const last = row.length - 1;
    const letter = text[i] ?? '';
    if (quoted && letter === '"' && text[i + 1] === '"') row[last] += text[i++];
    else if (quoted && letter === '"') quoted = false;
    else if (quoted) row[last] += letter;
    // Quotes mean something at the beginning of a cell alone.
    else if (letter === '"' && row[last] === '') quoted = true;
    else if (letter === sign) row.push('');
    else if (letter === '\n') rows.push(['']);
    else if (letter !== '\r') row[last] += letter;
  }
  return rows;
}

/** A spreadsheet would calculate it; spaces before the sign are dropped by some. @param {string} cell */
const isFormula = (cell) =>
  /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(cell) && Number.isNaN(Number(cell));

test('no cell of the history is a formula, wherever a spreadsheet divides a line', () => {
  const points = new Points();
  const loss = {
    loss: -0.5,
    measuredLoss: 1e-7,
    measuredError: null,
    heldOutLoss: 2,
    heldOutError: 0.1,
  };
  const rest = { gradNorm: 1, clipped: null, lr: 0.1, hash: null };
  points.append(
    [1, 2].map((epoch) => ({ epoch, step: 1, chars: 9, seconds: 0.1, ...loss, ...rest })),
  );
  const check = (/** @type {string} */ name) => {
    const text = historyCsv([{ name, points }]);
    const rows = cellsOf(text, ',');
    assert.equal(rows.length, 4, 'a header, two points, and the end');
    const [run = '', epoch, , , loss] = rows[1] ?? [];
    assert.deepEqual([epoch, loss], ['1', '-0.5'], 'numbers stay numbers');
    // Beside apostrophes and the line ends that this reader drops, the name is what it was.
    const bare = (/** @type {string} */ each) => each.replaceAll("'", '').replaceAll('\r', '');
    assert.equal(bare(run), bare(name));
    for (const sign of [',', ';', '\t'])
      for (const row of cellsOf(text, sign))
        for (const cell of row) assert.ok(!isFormula(cell), JSON.stringify([sign, name, cell]));
    // The same in a later column, where a semicolon's reader sees no quotes.
    for (const row of cellsOf(`1,${field(name)},2\r\n`, ';'))
      for (const cell of row) assert.ok(!isFormula(cell), JSON.stringify([name, cell]));
  };
  for (const name of HOSTILE) check(name);
  const parts = fc.array(fc.constantFrom(...'=+-@;,\t\r\n"\' a1', '\uff1d'), { maxLength: 12 });
  fc.assert(
    fc.property(
      parts.map((list) => list.join('')),
      check,
    ),
    { numRuns: 1000 },
  );
});

// ---- Samples

/** What a Markdown reader shows. @param {string} markdown */
function shown(markdown) {
  const tree = new Parser().parse(markdown);
  const walker = tree.walker();
  const found = {
    headings: /** @type {string[]} */ ([]),
    code: /** @type {string[]} */ ([]),
    other: /** @type {string[]} */ ([]),
  };
  let heading = false;
  for (let event = walker.next(); event; event = walker.next()) {
    const { node, entering } = event;
    if (node.type === 'heading') {
      heading = entering;
      if (entering) found.headings.push('');
    } else if (node.type === 'text' && heading)
      found.headings.push((found.headings.pop() ?? '') + node.literal);
    else if (node.type === 'code_block') found.code.push(node.literal ?? '');
    else if (!['document', 'text', 'paragraph', 'softbreak'].includes(node.type))
      found.other.push(node.type);
  }
  return { ...found, html: new HtmlRenderer({ safe: false }).render(tree) };
}

test('samples are Markdown in which neither a name nor a sample means anything', () => {
  const check = (/** @type {string} */ hostile) => {
    const samples = [
      { epoch: 1, loss: 2.5, heldOutLoss: null, text: hostile },
      { epoch: 2.25, loss: null, heldOutLoss: 1, text: `${hostile}\n` },
    ];
    const { headings, code, other, html } = shown(
      samplesMarkdown({ name: hostile, textName: hostile }, samples),
    );
    const [title = '', ...rest] = headings;
    assert.deepEqual(rest, ['Epoch 1, loss 2.5000', 'Epoch 2.25, on the test text 1.0000']);
    assert.deepEqual(other, [], JSON.stringify(hostile));
    assert.ok(title.startsWith('Samples of'));
    assert.equal(code.length, 2);
    // CommonMark ends lines its own way and has no NUL.
    const plain = (/** @type {string} */ text) =>
      text.replace(/\r\n?/g, '\n').replaceAll('\0', '\ufffd').trimEnd();
    for (const text of code) assert.equal(plain(text), plain(hostile));
    assert.doesNotMatch(html, /<(script|img|svg|iframe|a)\b/);
  };
  for (const hostile of HOSTILE) check(hostile);
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...'`~#<>[]()!&\\\n *_-') }), check));
});
