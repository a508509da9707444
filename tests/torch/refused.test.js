// Bad files, texts and command lines: one sentence that says what, where and what to do; exit code 1, of usage 2.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { at, command, refusal, root, startDriver, text, train } from './support.js';

const driver = startDriver();
after(() => driver.end());

const SMALL = '--recipe default-1 --cell gru --hidden 6 --layers 1 --window 8 --batch 4';
before(() => {
  train('model', SMALL, 1);
  train('other', `${SMALL} --seed 2`, 1);
  writeFileSync(at('latin1.md'), Buffer.from('# Tea\n\nThé\n', 'latin1'));
  writeFileSync(at('strange.md'), '# Tea\n\n茶 is tea\n');
  writeFileSync(at('utf16.md'), '# Tea\n', 'utf16le');
  writeFileSync(at('short.md'), '#');
  writeFileSync(at('longer.md'), `${text}.`);
  writeFileSync(at('not-a-model'), text);
  mkdirSync(at('folder'));
});

/** @type {[string, number, RegExp][]} */
const COMMANDS = [
  [
    'evaluate missing text.md',
    1,
    /^evaluate\.py: missing: Cannot open it: No such file or directory\.$/,
  ],
  ['evaluate model missing.md', 1, /missing\.md: Cannot open it: No such file/],
  [
    'evaluate not-a-model text.md',
    1,
    /not-a-model: This is not a complete Plateau model: it ends inside its header/,
  ],
  ['evaluate folder text.md', 1, /folder: Cannot open it: Is a directory\./],
  [
    'evaluate model latin1.md',
    1,
    /latin1\.md: The text is not UTF-8 at byte offset 9\. Save it as UTF-8/,
  ],
  ['evaluate model short.md', 1, /short\.md: The text has fewer than two characters/],
  [
    'evaluate model strange.md',
    1,
    /character 茶 \(U\+8336\) at character offset 7 \(line 3, column 1\) is not in the model's vocabulary\. --unknown replace puts/,
  ],
  [
    'evaluate model utf16.md',
    1,
    /utf16\.md: The text seems to be UTF-16LE\. Save it as UTF-8, or convert it/,
  ],
  [
    'evaluate --held-out model longer.md',
    1,
    /longer\.md: This is not the text that model was trained on \(4000 characters there, 4001 here\)\. Give/,
  ],
  ['evaluate model', 2, /the following arguments are required: FILE/],
  ['evaluate --weights worst model text.md', 2, /invalid choice: 'worst'/],
  [
    'train --out new text.md',
    2,
    /new does not exist\. Name the model to start from with --resume MODEL/,
  ],
  [
    'train --out new --resume model longer.md',
    1,
    /longer\.md: This is not the text that model was trained on/,
  ],
  [
    'train --out other --resume model text.md',
    1,
    /other: This is a model of another run than model\. Choose another name/,
  ],
  [
    'train --out folder --resume model text.md',
    1,
    /folder: This is not a file that can be replaced/,
  ],
  [
    'train --out text.md --resume model text.md',
    2,
    /--out text\.md would overwrite the text to train on/,
  ],
  [
    'train --out folder/none/new --resume model --epochs 1 text.md',
    1,
    /folder\/none\/new: Cannot write it: No such file or directory\./,
  ],
  ['train --out new --resume model --epochs -1 text.md', 2, /'-1' is not a whole number from 0/],
  ['train --out new --res model text.md', 2, /unrecognized arguments: --res/],
];

for (const [line, status, sentence] of COMMANDS)
  test(line, async () => {
    const answer = await driver.ask({ command: line.split(' ') });
    const last = answer.stderr.trim().split('\n').at(-1);
    assert.match(last, sentence);
    assert.equal(answer.status, status);
    assert.equal(answer.stdout, '');
    assert.doesNotMatch(answer.stderr, /Traceback/);
    assert.equal(existsSync(at('new')), false);
  });

test('characters that the model does not know are replaced or left out aloud, as by the command', async () => {
  for (const [way, became] of [
    ['replace', 'replaced'],
    ['skip', 'left out'],
  ]) {
    const args = ['--unknown', String(way), '--json', 'model', 'strange.md'];
    const answer = await driver.ask({ command: ['evaluate', ...args] });
    assert.match(answer.stderr, new RegExp(`vocabulary were ${became}: 1\\.\n$`));
    const [mine, its] = [command('eval', ...args), answer.stdout].map((line) => JSON.parse(line));
    assert.ok(Math.abs(mine.loss - its.loss) < 1e-6, `${its.loss} for ${mine.loss}`);
    assert.equal(its.chars, mine.chars);
    assert.equal(its.replaced, mine.replaced);
  }
});

test('--help says what there is', async () => {
  for (const [program, word] of [
    ['train', '--save-every'],
    ['evaluate', '--held-out'],
  ]) {
    const answer = await driver.ask({ command: [program, '--help'] });
    assert.equal(answer.status, 0);
    assert.ok(answer.stdout.includes(String(word)), answer.stdout);
  }
});

test('what is not finite sends the run back with half the rate, and ends it the eighth time', async () => {
  train('mid', `${SMALL} --optimizer momentum --lr 0.003 --average 20`, 1);
  const answer = await driver.ask({ poison: 'mid', text: 'text.md' });
  assert.match(
    answer.sentences[0],
    /^The loss was not finite at step 117: the run went back to step 113 and continues with half the learning rate, now 0\.0015\.$/,
  );
  assert.equal(answer.sentences.length, 8);
  assert.match(
    answer.sentences[7],
    /step 117, for the eighth time: training stopped and keeps step 113; start over/,
  );
  assert.ok(answer.restored, 'the snapshot is the run again');
  assert.equal(answer.rate_factor, 2 ** -7);
});

test('every truncation and every changed byte of a file is refused', async () => {
  const tiny = '--cell rnn --hidden 2 --layers 1 --batch 1 --optimizer sgd --embedding 2 --tied';
  train('tiny', `${tiny} --average 9`, 1);
  for (const name of ['checkpoint-2-rnn-best', 'checkpoint-1-lstm', 'tiny']) {
    const old = join(root, `tests/golden/${name}.safetensors`);
    const file = name === 'tiny' ? at(name) : old;
    const answer = await driver.ask({ damage: file });
    assert.deepEqual(answer.kept, []);
    assert.equal(answer.refused, 2 * readFileSync(file).length);
  }
});

/** A change of a header whose checksum is right again, and what is said of it. @type {[string, string, string, RegExp][]} */
const FORGED = [
  ['2-rnn-best', '"plateau 2"', '"plateau 4"', /it is of another program or version/],
  ['2-rnn-best', '"plateau 2"', '"plateau 3"', /its header cannot be read/],
  ['2-rnn', '"plateau 2"', '"plateau 3"', /its settings are not those of this version/],
  [
    '2-rnn-best',
    '"config.hidden":',
    '"config.tied":"0","config.hidden":',
    /its header is not as Plateau writes it/,
  ],
  ['1-rnn', '"rng.state":', '"best.loss":"1","rng.state":', /its header is not as Plateau writes/],
  ['2-rnn-best', '"config.hidden":"', '"config.hidden":"0', /its settings are out of range/],
  ['2-rnn-best', '"config.cell":"rnn"', '"config.cell":"cnn"', /its settings are out of range/],
  ['2-rnn-best', '"config.seed"', '"config.sand"', /its settings are not those of this version/],
  ['2-rnn-best', '"state.rows":"', '"state.rows":"9', /its hidden state has no possible size/],
  ['2-rnn-best', '"run.epoch":"', '"run.epoch":"9', /its counters disagree/],
  ['2-rnn-best', '"run.rollbacks":"0"', '"run.rollbacks":"9"', /its counters disagree/],
  ['2-rnn-best', '"run.chars":"', '"run.chars":"9999999999999999', /larger than any run can reach/],
  [
    '2-rnn-best',
    '"run.rate_factor":"1"',
    '"run.rate_factor":"2"',
    /its schedule has no possible rate/,
  ],
  [
    '2-rnn-best',
    '"best.tensors":"0"',
    '"best.tensors":"1"',
    /its header is not as Plateau writes it/,
  ],
  [
    '2-rnn-best',
    '"vocabulary":"',
    '"vocabulary":"9',
    /its vocabulary has no possible size|not as Plateau writes it/,
  ],
  [
    '2-rnn-best',
    '{"__metadata__":{',
    '{ "__metadata__":{',
    /its header is not as Plateau writes it/,
  ],
  ['2-lstm', '"run.step":"128"', '"run.step":"0128"', /its header is not as Plateau writes it/],
  ['2-lstm', '"run.partial_loss":"', '"run.partial_loss":"-', /a sum of the epoch is not possible/],
];
for (const [name, from, to, sentence] of FORGED)
  test(`a forged header is refused: ${to}`, async () => {
    const forge = join(root, `tests/golden/checkpoint-${name}.safetensors`);
    const answer = await driver.ask({ forge, change: [from, to] });
    assert.match(answer.sentence, sentence);
    assert.match(answer.sentence, /safetensors: This is not .* Use another copy of the file\.$/);
  });

test('of tied tensors that differ, both say the same', async () => {
  train('tied', `${SMALL} --embedding 6 --tied --average 9`, 3);
  for (const part of ['', 'optimizer.moment1.', 'optimizer.moment2.', 'average.'])
    for (const name of ['encoder', 'decoder']) {
      const request = { forge: 'tied', tensor: `${part}${name}.weight`, out: 'untied' };
      const { sentence } = await driver.ask(request);
      assert.equal(
        sentence,
        'untied: This is not a complete Plateau model: its encoder and decoder are tied, and not the ' +
          'same. Use another copy of the file.',
      );
      assert.equal(refusal('eval', 'untied', 'text.md'), `plateau: ${sentence}\n`);
    }
});

test('the new values of a header are held to their ranges', async () => {
  train('ranges', `${SMALL} --embedding 6 --tied`, 1);
  for (const [from, to, sentence] of /** @type {[string, string, RegExp][]} */ ([
    ['"config.tied":"1"', '"config.tied":"2"', /its settings are out of range/],
    ['"config.embedding":"6"', '"config.embedding":"5"', /its settings are out of range/],
    ['"config.input_dropout":"0"', '"config.input_dropout":"1"', /its settings are out of range/],
    ['"best.temperature":"1"', '"best.temperature":"101"', /temperature of its best moment is not/],
    ['"best.temperature":"1"', '"best.temperature":"nan"', /temperature of its best moment is not/],
  ])) {
    const answer = await driver.ask({ forge: 'ranges', change: [from, to] });
    assert.match(answer.sentence, sentence);
  }
});
