// Templates are minified without a change of what they say.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { transform } from 'esbuild';
import { minifyTemplates } from '../../tools/minify-templates.js';

/** A row as it stands in a module: here § is a dollar. @param {string} row */
const written = (row) => row.replaceAll('§', '$');

test('templates lose comments and white space, and keep their expressions', async () => {
  /** A module and what becomes of it. */
  const rows = [
    ['css`\n  /* why */\n  a {\n    color: red;\n  }\n`', 'css`a{color:red}`'],
    ['css`\n  :host {\n    §{one}\n    top: 0;\n  }\n  §{two}\n`', 'css`:host{§{one}top:0}§{two}`'],
    ["css`\n  a::before {\n    content: '·';\n  }\n`", 'css`a:before{content:"·"}`'],
    // Nothing outside templates, and no other template, changes.
    ['const a = `x\n  y`; // a note\n', 'const a = `x\n  y`; // a note\n'],
    ['html`\n  <p>\n    §{one}, two\n  </p>\n`', 'html` <p> §{one}, two </p> `'],
    [
      'html`<p>\n  §{a ? html`<b>\n  </b>` : `\n`}</p>`',
      'html`<p> §{a ? html`<b> </b>` : `\n`}</p>`',
    ],
    ["html`<i>§{'}`'}§{{ a: 1 }.a /* } */}\n</i>`", "html`<i>§{'}`'}§{{ a: 1 }.a /* } */} </i>`"],
    ['html`\\`\n  \\§{no}`', 'html`\\` \\§{no}`'],
  ];
  for (const [module = '', minified = ''] of rows)
    assert.equal(await minifyTemplates(written(module)), written(minified));
});

test('a style sheet that cannot be kept whole is refused', async () => {
  for (const [module, why] of /** @type {const} */ ([
    ['css`a { color: §{one}; }`', /inside a rule/],
    ['css`§{one} { color: red; }`', /Unexpected/],
    ["css`a::before { content: '\\\\201c'; }`", /backslash/],
    ['css`a {}', /does not end/],
    ['html`§{one', /does not end/],
  ]))
    await assert.rejects(minifyTemplates(written(module)), why);
});

test('every module of the page keeps its expressions and stays a module', async () => {
  for (const name of readdirSync('web', { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.js')) continue;
    const module = readFileSync(`web/${name}`, 'utf8');
    const minified = await minifyTemplates(module);
    assert.equal(minified.match(/\$\{/g)?.length, module.match(/\$\{/g)?.length, name);
    await transform(minified);
  }
});
