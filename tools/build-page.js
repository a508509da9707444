// Bundles the page into build/web: scripts and styles by esbuild, index.html and the texts of corpus/ as they are.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { build } from 'esbuild';

const target = 'build/web';
mkdirSync(`${target}/texts`, { recursive: true });

const options = {
  outdir: target,
  bundle: true,
  format: /** @type {const} */ ('esm'),
  target: 'es2022',
  minify: true,
  metafile: /** @type {const} */ (true),
  legalComments: /** @type {const} */ ('none'),
  banner: { js: '/* Licences of what is bundled: LICENSES.txt */' },
  logLevel: /** @type {const} */ ('warning'),
};

// The page and its three workers are programs of their own, and its look is applied before all; what else lies in web/ is a
// part of one of them. They are built apart, so that a worker stays one file: split together, what both use would become
// a third.
const built = await Promise.all([
  build({
    ...options,
    entryPoints: [
      'web/theme.js',
      'web/page.js',
      ...readdirSync('web')
        .filter((name) => name.endsWith('.css'))
        .map((name) => `web/${name}`),
    ],
    // What a page imports only when it is asked for comes in files of its own.
    splitting: true,
    chunkNames: '[name]-[hash]',
  }),
  build({ ...options, entryPoints: ['web/worker.js', 'web/aide.js', 'web/crew.js'] }),
]);

// The names of those files change with what is in them: what an earlier build left behind goes.
const outputs = new Set(
  built.flatMap(({ metafile }) => Object.keys(metafile.outputs)).map((path) => basename(path)),
);
for (const name of readdirSync(target)) {
  if (/\.(js|css|LEGAL\.txt)$/.test(name) && !outputs.has(name)) rmSync(`${target}/${name}`);
}

copyFileSync('web/index.html', `${target}/index.html`);
for (const text of readdirSync('corpus').filter((name) => name.endsWith('.md'))) {
  copyFileSync(`corpus/${text}`, `${target}/texts/${text}`);
}

// Bundling drops the licences, which ask to be kept; those of the parts that come later are kept with the others.
const inputs = built.flatMap(({ metafile }) => Object.keys(metafile.inputs)).join('\n');
const packages = new Set(inputs.match(/(?<=^node_modules\/)(@[^/]+\/)?[^/]+/gm));
const licences = [...packages].sort().map((name) => {
  return `${name}\n\n${readFileSync(`node_modules/${name}/LICENSE`, 'utf8')}`;
});
const own = `Plateau\n\n${readFileSync('LICENSE', 'utf8')}`;
writeFileSync(`${target}/LICENSES.txt`, [own, ...licences].join('\n----\n\n'));
