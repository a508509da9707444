// What the command does with characters that a model lacks, with bytes that are no text, and with several files: the
// page joins files to the same text.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { before, test } from 'node:test';
import { readFiles } from '../../web/model/read-files.js';
import { at, directory, good, refusal, run, SMALL, text } from './small-runs.js';

/** The figures of a text, as a checkpoint has them. @param {string} name */
function textOf(name) {
  const header = fs.readFileSync(at(name), 'latin1');
  const figure = (/** @type {string} */ key) =>
    header.match(RegExp(`"text\\.${key}":"(\\w+)"`))?.[1];
  return { hash: figure('hash'), length: figure('length') };
}

/** @param {string[]} files */
function trained(...files) {
  good('train', ...files, ...SMALL, '--epochs', '0', '--valid', '0', '--out', 'trained');
  return textOf('trained');
}

before(() => {
  fs.writeFileSync(at('other.md'), 'the first line\nthe cafés ☃\n');
  // U+FFFD stands for all but the most frequent of its characters
  good('train', 'text.md', ...SMALL, '--max-vocab', '30', '--epochs', '2', '--out', 'cut');
});

const PLACE = "The character 'é' \\(U\\+00E9\\) at character offset 22 \\(line 2, column 8\\)";
const REFUSED = `${PLACE} is not in the model's vocabulary\\..*--unknown replace .*--unknown skip .*`;

for (const model of ['model', 'cut'])
  test(`characters that ${model} lacks are refused with their place, or counted`, () => {
    const known = model === 'model' ? ['eval', model] : ['eval', 'cut'];
    if (model === 'model') {
      const { status, stderr } = run(...known, 'other.md');
      assert.equal(status, 1);
      assert.match(stderr, refusal(`other\\.md: ${REFUSED}`));
      const several = run(...known, 'text.md', 'other.md');
      assert.match(several.stderr, refusal(`other\\.md: ${REFUSED}`));
    } else {
      // The vocabulary has U+FFFD, and that changes nothing.
      assert.match(run(...known, 'other.md').stderr, /is not in the model's vocabulary\./);
    }
    for (const unknown of ['replace', 'skip']) {
      const { stdout, stderr } = good(...known, 'other.md', '--unknown', unknown, '--json');
      const { replaced, skipped, chars } = JSON.parse(stdout);
      const count = unknown === 'replace' ? replaced : skipped;
      assert.ok(count >= 2 && replaced + skipped === count, stdout);
      assert.equal(chars, 27 - skipped);
      assert.ok(stderr.startsWith(`plateau: other.md: ${count} of its 27 characters are outside`));
      if (model === 'cut' && unknown === 'replace') assert.match(stderr, /became U\+FFFD\.\n$/);
    }
  });

test('skipped characters leave the text as if it did not have them', () => {
  fs.writeFileSync(at('without.md'), 'the first line\nthe cafs \n');
  const { loss } = JSON.parse(good('eval', 'model', 'without.md', '--json').stdout);
  const skipped = good('eval', 'model', 'other.md', '--json', '--unknown', 'skip').stdout;
  assert.equal(JSON.parse(skipped).loss, loss);
});

test('a prompt is read like a text', () => {
  const sample = (/** @type {string[]} */ ...args) =>
    run('sample', 'model', '--length', '20', '--json', '--prompt', ...args);
  assert.match(
    sample('caf☃').stderr,
    refusal("--prompt: The character '☃' .* offset 3 \\(line 1, column 4\\).*--unknown skip .*"),
  );
  const plain = JSON.parse(sample('caf').stdout);
  const skipped = JSON.parse(sample('ca☃f', '--unknown', 'skip').stdout);
  assert.deepEqual(skipped, { ...plain, prompt: 'ca☃f', skipped: 1 });
  assert.equal(JSON.parse(sample('caf☃', '--unknown', 'replace').stdout).replaced, 1);
  assert.equal(
    JSON.parse(sample('the\rcaf').stdout).text,
    JSON.parse(sample('the\ncaf').stdout).text,
  );
});

for (const unknown of ['replace', 'skip'])
  test(`a run on another text that was read with --unknown ${unknown} is resumed on that text`, () => {
    const start = ['--resume', 'model', '--new-text', '--unknown', unknown, '--sample', '0'];
    const { stdout } = good(
      'train',
      'other.md',
      ...start,
      '--epochs',
      '3',
      '--out',
      'whole',
      '--json',
    );
    const first = JSON.parse(stdout.split('\n')[0] ?? '');
    assert.equal(first[unknown === 'skip' ? 'skipped' : 'replaced'], 2);
    good('train', 'other.md', ...start, '--epochs', '1', '--out', 'part');
    good(
      'train',
      'other.md',
      '--resume',
      'part',
      '--epochs',
      '3',
      '--sample',
      '0',
      '--out',
      'part',
    );
    assert.deepEqual(fs.readFileSync(at('part')), fs.readFileSync(at('whole')));
    assert.match(
      run('train', 'text.md', '--resume', 'part').stderr,
      /This is not the text that part/,
    );
  });

test('a run whose rare characters became U+FFFD is resumed on its text', () => {
  const { stderr } = good('train', 'text.md', '--resume', 'cut', '--epochs', '3', '--sample', '0');
  assert.match(stderr, /text\.md: \d+ of its 3000 characters .* became U\+FFFD\./);
});

test('wrong uses of --unknown are refused', () => {
  const usage = (/** @type {string[]} */ ...args) => {
    const { status, stderr } = run(...args);
    assert.equal(status, 2);
    return stderr;
  };
  assert.match(
    usage('eval', 'model', 'text.md', '--unknown', 'drop'),
    refusal('--unknown drop: Choose .*'),
  );
  assert.match(
    usage('train', 'text.md', '--unknown', 'skip'),
    refusal('--unknown needs --new-text: .*'),
  );
  assert.match(usage('floor', 'text.md', '--unknown', 'skip'), /floor has no option --unknown/);
});

// ---- Encodings: iconv writes them, and what the sentence says to type reads them

for (const encoding of ['UTF-16LE', 'UTF-16BE', 'UTF-32LE', 'UTF-32BE'])
  for (const mark of ['', '\uFEFF'])
    test(`${encoding} ${mark ? 'with' : 'without'} a mark is named, and the advice works`, () => {
      fs.writeFileSync(at('utf8'), `${mark}${text}`);
      const iconv = (/** @type {string} */ from, /** @type {string} */ to) =>
        execFileSync('iconv', ['-f', from, '-t', to, from === 'UTF-8' ? 'utf8' : 'coded'], {
          cwd: directory,
        });
      fs.writeFileSync(at('coded'), iconv('UTF-8', encoding));
      const { status, stderr } = run('train', 'coded');
      assert.equal(status, 1);
      assert.match(stderr, refusal(`coded: The text seems to be ${encoding}\\. .*`));
      const [, from = '', to = ''] = stderr.match(/iconv -f (\S+) -t (\S+)\.$/m) ?? [];
      fs.writeFileSync(at('back'), iconv(from, to));
      assert.deepEqual(trained('back'), trained('text.md'));
    });

// ---- Files: the page joins them to the same text

/** @type {[what: string, files: Record<string, string>][]} */
const SETS = [
  ['no final line end', { 'a.md': 'one', 'b.md': 'two\n' }],
  ['CRLF, and a mark on each', { 'a.md': '\uFEFFone\r\ntwo\r\n', 'b.md': '\uFEFFthree\r\n' }],
  ['a bare CR at the end', { 'a.md': 'one\rtwo\r', 'b.md': 'three\r' }],
  ['blank lines of their own', { 'a.md': 'one\n\n\n', 'b.md': '\n\ntwo\n\n' }],
  [
    'empty files first, between and last',
    { 'a.md': '', 'b.md': 'one', 'c.md': '\uFEFF', 'd.md': 'two', 'e.md': '' },
  ],
  ['one file of several that is not empty', { 'a.md': '', 'b.md': 'one\n' }],
  ['one file', { 'a.md': '\uFEFFone\r\n' }],
];

for (const [what, files] of SETS)
  test(`page and command join to one text: ${what}`, async () => {
    const names = Object.keys(files);
    for (const name of names) fs.writeFileSync(at(name), files[name] ?? '');
    const { source } = await readFiles(
      names.map((name) => new File([fs.readFileSync(at(name))], name)),
      async () => '',
    );
    assert.equal(typeof source?.text, 'string');
    fs.writeFileSync(at('joined'), String(source?.text));
    assert.deepEqual(trained(...names), trained('joined'));
  });

test('a blank line is one line, whatever ends the line before', () => {
  const same = ['one', 'one\n', 'one\r\n', 'one\r'].map((first) => {
    fs.writeFileSync(at('first'), first);
    fs.writeFileSync(at('second'), 'two');
    return trained('first', 'second');
  });
  fs.writeFileSync(at('by-hand'), 'one\n\ntwo');
  assert.deepEqual(same, Array(4).fill(trained('by-hand')));
});

test('an empty file among several is left out aloud', () => {
  fs.writeFileSync(at('nothing'), '');
  const { stderr } = good('floor', 'nothing', 'text.md');
  assert.equal(stderr, 'plateau: nothing: It is empty and was left out.\n');
  assert.match(run('floor', 'nothing').stderr, refusal('nothing: The text is empty\\. .*'));
  assert.match(
    run('floor', 'nothing', 'nothing').stderr,
    /nothing and 1 more: The text is empty\./,
  );
});
