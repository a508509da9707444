// Writes build/single: plateau.html, the whole page in one file from the same sources as build/web, and plateau-run.js, the
// element that puts it into a post.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { minify } from 'terser';
import { escapeFrame, FRAME, LINK, writeFile } from '../web/model/whole.js';
import { templates } from './minify-templates.js';
import { pack } from './pack.js';
import { define } from './version.js';

const web = 'build/web';
const target = 'build/single';

/** The handbook would take a tenth of the file. */
const TEXTS = ['readme.md', 'scripts.md', 'recorded.json'];

const options = {
  bundle: true,
  write: /** @type {const} */ (false),
  target: 'es2022',
  charset: /** @type {const} */ ('utf8'),
  minify: true,
  plugins: [templates],
  legalComments: /** @type {const} */ ('none'),
  logLevel: /** @type {const} */ ('warning'),
};

/**
 * The text of a bundle.
 * @param {string} entry
 * @param {import('esbuild').BuildOptions} [more]
 */
async function bundle(entry, more) {
  const { outputFiles } = await build({ ...options, ...more, entryPoints: [entry], write: false });
  return outputFiles[0]?.text.trim() ?? '';
}

/**
 * The same of a large script, which Terser makes 5 kB smaller than esbuild, packed.
 * @param {string} entry
 * @param {import('esbuild').BuildOptions} more
 */
async function bundleSmall(entry, more) {
  const how = { ecma: /** @type {const} */ (2020), module: true, toplevel: true };
  const { code = '' } = await minify(await bundle(entry, more), {
    ...how,
    compress: { ...how, passes: 2 },
    format: { comments: false },
  });
  return code;
}

/**
 * A part must come out of a parser as it went in. A script ends at its end tag, or stays open where a comment and a start
 * tag were seen; a carriage return becomes a line feed, and a zero another character.
 * @param {string} name
 * @param {string} text
 */
function check(name, text) {
  const fault =
    /<\/(script|style)|[\0\r]/i.exec(text) ?? (/<!--/.test(text) && /<script[\s/>]/i.exec(text));
  if (fault) throw new Error(`${name} cannot stand in a page: ${JSON.stringify(fault[0])}`);
}

/** @param {string} text */
const hash = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** @param {string[]} scripts that may run @param {string} style */
const policy = (scripts, style) =>
  [
    "default-src 'none'",
    `script-src ${scripts.map(hash).join(' ')} 'wasm-unsafe-eval'`,
    'worker-src blob:',
    `style-src ${hash(style)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types plateau plateau-page plateau-markdown lit-html',
  ].join('; ');

/** Replaces what must be there once. @param {string} text @param {RegExp} what @param {string} by */
function replace(text, what, by) {
  if (text.split(what).length !== 2) throw new Error(`web/index.html has ${what} not once`);
  return text.replace(what, () => by);
}

/** @param {string} name of a part that is data */
const data = (name) => `<script type="text/plain" id="${name}">{{${name}}}</script>`;

/** The page of web/index.html with slots for what it loads. @param {string} policy */
function frame(policy) {
  const style = '<style id="plateau-style">{{plateau-style}}</style>';
  const theme = '<script id="plateau-theme">{{plateau-theme}}</script>';
  const unpack = '<script id="plateau-unpack">{{plateau-unpack}}</script>';
  // The frame near the page's own tags, which it repeats: a server's gzip looks back 32 kB. That saves 850 bytes.
  const names = [FRAME, 'LICENSES.txt', 'plateau-page', 'plateau-builds', 'plateau-texts'];
  const start = '<script id="plateau-start">{{plateau-start}}</script>';
  const inner = [...names.map(data), unpack, `{{${LINK}}}${start}`, ''].join('\n');
  /** @type {[RegExp, string][]} */
  const rows = [
    [/(?<=Content-Security-Policy" content=")[^"]*/, policy],
    [/<link rel="stylesheet" href="page\.css">/, style],
    [/<script type="module" src="theme\.js" blocking="render"><\/script>/, theme],
    [/<script type="module" src="page\.js"><\/script>\n/, ''],
    [/(?<=<p class="unborn">).*(?=<\/p>)/, 'Plateau has not started: its script is blocked here.'],
    // Where the file is copied to there is no post beside it, and it is the saved page itself.
    [/(?<=offline too\.).*(?=<\/p>)/, ''],
    [/(?=<\/body>)/, inner],
  ];
  return rows.reduce(
    (html, [what, by]) => replace(html, what, by),
    readFileSync('web/index.html', 'utf8'),
  );
}

/** @param {string} name of a file of build/web */
const read = (name) => readFileSync(`${web}/${name}`);

/** @param {string} text */
const packText = (text) => pack(Buffer.from(text));

/** The text of plateau-run.js. */
const element = () => bundle('web/plateau-run.js', { format: 'iife' });

/** The text of plateau.html. */
export async function single() {
  const fused = read('aide-fused.wasm');
  const texts = Object.fromEntries(TEXTS.map((name) => [name, read(`texts/${name}`).toString()]));
  const worker = await bundleSmall('web/single-worker.js', {
    format: 'iife',
    define: { 'globalThis.PLATEAU_FUSED': String(fused.length) },
  });
  const page = await bundleSmall('web/single.js', {
    format: 'esm',
    define: { ...define, 'globalThis.PLATEAU_WORKER': JSON.stringify(worker) },
  });
  const style = (await bundle('web/page.css')) + (await bundle('web/embed.css'));
  const theme = await bundle('web/shell/theme.js', { format: 'iife' });
  const unpack = await bundle('web/single-unpack.js', { format: 'iife' });
  const start = await bundle('web/single-start.js', { format: 'iife' });

  /** @type {Record<string, string>} */
  const parts = {
    'plateau-style': style,
    'plateau-theme': theme,
    'plateau-unpack': unpack,
    'plateau-start': start,
    'plateau-page': packText(page),
    'plateau-builds': pack(Buffer.concat([fused, read('aide-plain.wasm')])),
    'plateau-texts': packText(JSON.stringify(texts)),
    'LICENSES.txt': readFileSync(`${target}/LICENSES.txt`, 'utf8'),
    [FRAME]: escapeFrame(frame(policy([theme, unpack, start, page], style))),
  };
  for (const [name, text] of Object.entries(parts)) check(name, text);
  return writeFile((name) => parts[name] ?? '');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  mkdirSync(target, { recursive: true });
  writeFileSync(`${target}/plateau.html`, await single());
  writeFileSync(`${target}/plateau-run.js`, await element());
}
