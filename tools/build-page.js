// Bundles the page into build/web: scripts and styles by esbuild, index.html and the texts of corpus/ as they are.
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { build } from 'esbuild';

const target = 'build/web';
mkdirSync(`${target}/texts`, { recursive: true });

const files = readdirSync('web');
await build({
  // The page and its worker are two programs; what else lies in web/ is a part of one of them.
  entryPoints: [
    'web/page.js',
    'web/worker.js',
    ...files.filter((f) => f.endsWith('.css')).map((f) => `web/${f}`),
  ],
  outdir: target,
  bundle: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  // Licences of what is bundled, in a file beside it that the script names.
  legalComments: 'linked',
  logLevel: 'warning',
});

copyFileSync('web/index.html', `${target}/index.html`);
for (const text of readdirSync('corpus').filter((f) => f.endsWith('.md'))) {
  copyFileSync(`corpus/${text}`, `${target}/texts/${text}`);
}
