// Knowledge flows one way on the page too: what a file of web/ may import follows from its folder and, in a closer look,
// from the last word of its name.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { test } from 'node:test';

const web = new URL('../web/', import.meta.url);

/**
 * The layers, lowest first: a file imports from its own layer or a lower one. The bars divide what both sides share, the
 * side of the workers and the side of the page; neither of these imports from the other, so the page sees no pointer. A
 * folder is a layer. The files of a closer look are layers by their role: "look/ROLE".
 */
const ORDER =
  'wire look/result | core trainer look/core look/job | words look/words files store model share ui chart look/panel panels shell';

const [SHARED = [], WORKER = [], PAGE = []] = ORDER.split(' | ').map((side) => side.split(' '));
const SIDES = [SHARED, WORKER, PAGE];

/** Roles with a layer of their own; a file with another name is the panel or what it draws. */
const ROLES = new Set(['result', 'core', 'job', 'words']);

/**
 * The layer of a file, '' for an entry point. The role is the last word of the name: "job" of "trial-job.js". What lies
 * beside the folders of the looks is the aide itself, a job.
 * @param {string} path "looks/where/core.js"
 */
function layerOf(path) {
  const [folder = '', ...rest] = path.split('/');
  if (rest.length === 0) return '';
  if (folder !== 'looks') return folder;
  if (rest.length === 1) return 'look/job';
  const role = posix.basename(path, '.js').split('-').at(-1) ?? '';
  return ROLES.has(role) ? `look/${role}` : 'look/panel';
}

/** @param {string} layer of the file that imports @param {string} other */
function mayImport(layer, other) {
  if (layer === '') return true;
  const side = SIDES.find((each) => each.includes(layer)) ?? [];
  if (side.includes(other)) return side.indexOf(other) <= side.indexOf(layer);
  return SHARED.includes(other);
}

/**
 * One line for each import, of code or of types, that breaks the rule.
 * @param {string} path
 * @param {string} source
 */
function offences(path, source) {
  const layer = layerOf(path);
  if (layer && !SIDES.flat().includes(layer))
    return [`web/${path} lies in a folder without a rule`];
  const others = [...source.matchAll(/(?:from|import\(?)\s*'(\.[^']*)'/g)].map(([, name = '']) =>
    posix.normalize(posix.join(posix.dirname(path), name)),
  );
  const lines = others
    .filter((other) => !mayImport(layer, layerOf(other)))
    .map((other) => `web/${path} must not import web/${other}`);
  // An entry point is one thread: a worker or the page.
  const mixed =
    layer === '' &&
    [WORKER, PAGE].every((side) => others.some((other) => side.includes(layerOf(other))));
  return mixed ? [...lines, `web/${path} must not import from both sides`] : lines;
}

test('a file of the page imports only from the layers that its own may know', () => {
  const files = readdirSync(web, { recursive: true, encoding: 'utf8' });
  const scripts = files.filter((name) => name.endsWith('.js'));
  assert.ok(scripts.length > 30);
  const found = scripts.flatMap((path) => offences(path, readFileSync(new URL(path, web), 'utf8')));
  assert.equal(found.join('\n'), '');
});

test('the rule finds what it should', () => {
  /** A file, the import in it, and whether that is a fault. @type {[string, string, boolean][]} */
  const rows = [
    // The order, and the two sides
    ['model/run.js', 'panels/lab.js', true],
    ['chart/plot.js', 'looks/compare/panel.js', true],
    ['words/units.js', 'model/run.js', true],
    ['wire/protocol.js', 'words/units.js', true],
    ['core/load.js', 'model/run.js', true],
    ['core/fork.js', 'looks/where/core.js', true],
    ['trainer/service.js', 'looks/where/job.js', true],
    ['panels/lab.js', 'core/wasm.js', true],
    ['panels/lab.js', 'page.js', true],
    ['panels/deeper.js', 'looks/where/panel.js', false],
    ['model/curve.js', 'looks/baselines/result.js', false],
    // The roles in a look
    ['looks/where/core.js', 'looks/where/job.js', true],
    ['looks/where/core.js', 'model/run.js', true],
    ['looks/where/core.js', 'core/wasm.js', false],
    ['looks/where/job.js', 'looks/where/panel.js', true],
    ['looks/explain/trial-job.js', 'words/strings.js', true],
    ['looks/explain/trial-job.js', 'core/fork.js', false],
    ['looks/aide.js', 'ui/watch.js', true],
    ['looks/aide.js', 'core/load.js', false],
    ['looks/where/result.js', 'core/wasm.js', true],
    ['looks/where/result.js', 'model/run.js', true],
    ['looks/where/result.js', 'wire/protocol.js', false],
    ['looks/where/words.js', 'model/run.js', true],
    ['looks/where/words.js', 'looks/where/text.js', true],
    ['looks/where/words.js', 'words/units.js', false],
    ['looks/where/panel.js', 'looks/where/core.js', true],
    ['looks/where/panel.js', 'chart/tools.js', false],
    ['looks/where/text.js', 'core/wasm.js', true],
    ['looks/where/text.js', 'panels/lab.js', true],
    ['looks/where/text.js', 'looks/where/result.js', false],
  ];
  for (const [path, other, fault] of rows) {
    const to = posix.relative(posix.dirname(path), other);
    const expected = fault ? [`web/${path} must not import web/${other}`] : [];
    for (const form of ["import '%'", "import x from '%'", "await import('%')"])
      assert.deepEqual(offences(path, form.replace('%', to[0] === '.' ? to : `./${to}`)), expected);
  }
  assert.deepEqual(offences('lost/one.js', ''), [
    'web/lost/one.js lies in a folder without a rule',
  ]);
  assert.deepEqual(offences('page.js', "import './panels/lab.js'; import './trainer/service.js'"), [
    'web/page.js must not import from both sides',
  ]);
});
