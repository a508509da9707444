// Bundles the page into build/web: scripts and styles by esbuild, index.html and the texts of corpus/ as they are.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const target = 'build/web';
mkdirSync(`${target}/texts`, { recursive: true });

const { metafile } = await build({
  // The page and its worker are two programs, and its look is applied before both; what else lies in web/ is a part of one.
  entryPoints: [
    'web/look.js',
    'web/page.js',
    'web/worker.js',
    ...readdirSync('web')
      .filter((name) => name.endsWith('.css'))
      .map((name) => `web/${name}`),
  ],
  outdir: target,
  bundle: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  metafile: true,
  legalComments: 'none',
  banner: { js: '/* Licences of what is bundled: LICENSES.txt */' },
  logLevel: 'warning',
});

copyFileSync('web/index.html', `${target}/index.html`);
for (const text of readdirSync('corpus').filter((name) => name.endsWith('.md'))) {
  copyFileSync(`corpus/${text}`, `${target}/texts/${text}`);
}

// Bundling drops the licences, which ask to be kept.
const inputs = Object.keys(metafile.inputs).join('\n');
const packages = new Set(inputs.match(/(?<=^node_modules\/)(@[^/]+\/)?[^/]+/gm));
const licences = [...packages].sort().map((name) => {
  return `${name}\n\n${readFileSync(`node_modules/${name}/LICENSE`, 'utf8')}`;
});
const own = `Plateau\n\n${readFileSync('LICENSE', 'utf8')}`;
writeFileSync(`${target}/LICENSES.txt`, [own, ...licences].join('\n----\n\n'));
