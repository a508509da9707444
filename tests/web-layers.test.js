// Knowledge flows one way on the page too: which folder of web/ may import from which.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { test } from 'node:test';

const web = new URL('../web/', import.meta.url);

/**
 * What each folder may import from, itself included; '' is web/ itself, whose shared files (messages, words, units,
 * refusals) import each other only. The entry points may import what their thread is made of, and words exist for
 * what states and axes are called.
 * @type {Record<string, string[]>}
 */
const MAY_IMPORT = {
  '': [''],
  trainer: ['', 'trainer'],
  looks: ['', 'trainer', 'looks'],
  state: ['', 'state'],
  chart: ['', 'state', 'chart'],
  panels: ['', 'state', 'chart', 'panels'],
  'page.js': ['', 'state', 'panels'],
  'worker.js': ['', 'trainer'],
  'aide.js': ['looks'],
  'crew.js': ['', 'trainer'],
  'strings.js': ['', 'state', 'chart'],
  'strings-closer.js': ['', 'state', 'chart'],
};

/** @param {string} path of a file, "panels/lab.js" */
const folder = (path) => (path.includes('/') ? posix.dirname(path) : '');

/**
 * One line for each import, of code or of types, that breaks the rule.
 * @param {string} path
 * @param {string} source
 */
function offences(path, source) {
  const allowed = MAY_IMPORT[path] ?? MAY_IMPORT[folder(path)];
  if (!allowed) return [`web/${path} lies in a folder without a rule`];
  return [...source.matchAll(/(?:from|import\(?)\s*'(\.[^']*)'/g)]
    .map(([, name = '']) => posix.normalize(posix.join(folder(path), name)))
    .filter((other) => !allowed.includes(folder(other)))
    .map((other) => `web/${path} must not import web/${other}`);
}

test('a file of the page imports only from the folders its own may know', () => {
  const files = readdirSync(web, { recursive: true, encoding: 'utf8' });
  const scripts = files.filter((name) => name.endsWith('.js'));
  assert.ok(scripts.length > 30);
  const found = scripts.flatMap((path) => offences(path, readFileSync(new URL(path, web), 'utf8')));
  assert.equal(found.join('\n'), '');
});

test('the rule finds what it should', () => {
  const rows = [
    [
      'state/run.js',
      "import '../panels/lab.js'",
      'web/model/run.js must not import web/panels/lab.js',
    ],
    [
      'trainer/load.js',
      "await import('../state/run.js')",
      'web/core/load.js must not import web/model/run.js',
    ],
    [
      'units.js',
      "import x from './state/run.js'",
      'web/words/units.js must not import web/model/run.js',
    ],
    ['panels/chart.js', "import { Plot } from '../chart/plot.js'", ''],
    ['lost/one.js', '', 'web/lost/one.js lies in a folder without a rule'],
  ];
  for (const [path = '', source = '', line] of rows)
    assert.equal(offences(path, source).join('\n'), line);
});
