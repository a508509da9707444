// Bundles the page into build/web: esbuild bundles scripts and styles; index.html and the texts of corpus/ are copied, the
// handbook is rendered.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { build } from 'esbuild';
import { minify } from 'terser';
import { writeHandbook } from './handbook.js';
import { minifyTemplates, templates } from './minify-templates.js';
import { define } from './version.js';

const target = 'build/web';
mkdirSync(`${target}/texts`, { recursive: true });

const BANNER = '/* Licences of what is bundled: LICENSES.txt */';

const options = {
  outdir: target,
  bundle: true,
  format: /** @type {const} */ ('esm'),
  target: 'es2022',
  minify: true,
  define,
  plugins: [templates],
  metafile: /** @type {const} */ (true),
  legalComments: /** @type {const} */ ('none'),
  banner: { js: BANNER },
  logLevel: /** @type {const} */ ('warning'),
};

/** The code of a file of web/ without its comments, whose types are imports too. @param {string} path */
const code = (path) => readFileSync(`web/${path}`, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');

/** Every part that loads on demand, wherever it is imported first. */
const later = new Set(
  readdirSync('web', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.js'))
    .flatMap((path) =>
      [...code(path).matchAll(/\bimport\('(\.[^']*)'\)/g)].map(([, other = '']) =>
        resolve('web', dirname(path), other),
      ),
    ),
);

/**
 * Keeps what every visitor loads in one file. esbuild puts code that the same parts share into a file of its own, which
 * would be sixteen files and 7 kB more, compressed. So each part that loads on demand is made to share all of it.
 * @type {import('esbuild').Plugin}
 */
const together = {
  name: 'together',
  setup({ onLoad }) {
    const lab = resolve('web/lab.js');
    onLoad({ filter: /\.js$/ }, async ({ path }) => {
      if (!later.has(path)) return undefined;
      const module = await minifyTemplates(readFileSync(path, 'utf8'));
      return { contents: `${module}\nimport ${JSON.stringify(lab)};` };
    });
  },
};

/** What leads the trainer's helpers. Few visitors' runs have any, so it comes on demand, with what it shares with the trainer. */
const leader = await build({
  ...options,
  entryPoints: [{ in: 'web/trainer/crew.js', out: 'leader' }],
  entryNames: '[name]-[hash]',
});

/**
 * Leaves it to be found beside the trainer.
 * @type {import('esbuild').Plugin}
 */
const beside = {
  name: 'beside',
  setup({ onResolve }) {
    const [name = ''] = Object.keys(leader.metafile.outputs);
    onResolve({ filter: /\/crew\.js$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: `./${basename(name)}`, external: true } : undefined,
    );
  },
};

// The entry points are the page, its theme, which is applied first, and three workers. Workers are built separately from
// the page, so that each stays one file: built together, the code that both use would be split into a third file.
const built = await Promise.all([
  leader,
  build({
    ...options,
    entryPoints: ['web/shell/theme.js', 'web/page.js', 'web/lab.js', 'web/page.css'],
    entryNames: '[name]',
    plugins: [together, ...options.plugins],
    // Code that the page imports on demand gets its own files.
    splitting: true,
    chunkNames: '[name]-[hash]',
  }),
  build({
    ...options,
    entryPoints: ['web/worker.js', 'web/aide.js', 'web/crew.js'],
    plugins: [beside, ...options.plugins],
  }),
]);

// The names of those files change with their contents, so delete the files of earlier builds.
const outputs = new Set(
  built.flatMap(({ metafile }) => Object.keys(metafile.outputs)).map((path) => basename(path)),
);
for (const name of readdirSync(target)) {
  if (/\.(js|css|LEGAL\.txt)$/.test(name) && !outputs.has(name)) rmSync(`${target}/${name}`);
}

/** A script with all that it imports at once. @param {string} name @returns {string[]} */
const withImports = (name) => {
  const { imports = [] } = built.map(({ metafile }) => metafile.outputs[name]).find(Boolean) ?? {};
  const others = imports.filter(({ kind }) => kind === 'import-statement');
  return [name, ...others.flatMap(({ path }) => withImports(path))];
};

// What every visitor loads, made 1.8 kB smaller, compressed: Terser sees more than esbuild, and is slower.
const first = new Set(
  ['theme', 'page', 'worker'].flatMap((name) => withImports(`${target}/${name}.js`)),
);
for (const name of first) {
  const { code = '' } = await minify(readFileSync(name, 'utf8'), {
    ...{ ecma: 2020, module: true, toplevel: true },
    compress: { passes: 2, pure_getters: true, unsafe_arrows: true, unsafe_methods: true },
    format: { comments: false, preamble: BANNER },
  });
  writeFileSync(name, `${code}\n`);
}

// What the first picture needs is asked for at once, not when the script that wants it has come.
const hints = [
  ...withImports(`${target}/page.js`)
    .slice(1)
    .map((path) => `<link rel="modulepreload" href="${basename(path)}">`),
  ...['texts/recorded.json', 'texts/readme.md'].map(
    (path) => `<link rel="preload" href="${path}" as="fetch" crossorigin>`,
  ),
];
const main = '<script type="module" src="page.js"></script>';
const page = readFileSync('web/index.html', 'utf8');
writeFileSync(`${target}/index.html`, page.replace(main, [...new Set(hints), main].join('\n')));
await writeHandbook(target);
for (const text of readdirSync('corpus').filter((name) => name.endsWith('.md'))) {
  copyFileSync(`corpus/${text}`, `${target}/texts/${text}`);
}

// Bundling drops the licences, which must be kept: of what is bundled here, on demand too, and of plateau.html's.
const single = await build({
  ...options,
  entryPoints: ['single', 'single-start', 'single-unpack', 'single-worker'].map(
    (name) => `web/${name}.js`,
  ),
  write: false,
});

/** The licences of all packages of some bundles, and our own. @param {{metafile: import('esbuild').Metafile}[]} bundles */
function licencesOf(bundles) {
  const inputs = bundles.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  const packages = new Set(inputs.join('\n').match(/(?<=^node_modules\/)(@[^/]+\/)?[^/]+/gm));
  const licences = [...packages].sort().map((name) => {
    const folder = `node_modules/${name}`;
    const file = readdirSync(folder).find((each) => /^licen[cs]e(\.|$)/i.test(each));
    return `${name}\n\n${readFileSync(`${folder}/${file}`, 'utf8').replaceAll('\r', '')}`;
  });
  const own = `Plateau\n\n${readFileSync('LICENSE', 'utf8')}`;
  return [own, ...licences].join('\n----\n\n');
}

writeFileSync(`${target}/LICENSES.txt`, licencesOf([...built, single]));
mkdirSync('build/single', { recursive: true });
writeFileSync('build/single/LICENSES.txt', licencesOf([single]));
