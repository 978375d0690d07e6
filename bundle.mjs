// Makes `bundle/` of what tsc left in `dist/`: a file for each program of this package and for each module that users
// import, and chunks for what several of them need. Node takes half a millisecond for each module it reads, and a server
// is two processes of more than a hundred.
import { chmodSync, copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(fileURLToPath(import.meta.url));
const from = join(root, 'dist');
const to = join(root, 'bundle');
const built = readdirSync(from, { recursive: true, encoding: 'utf8' });
const entries = ['cli.js', 'index.js', 'http.js', 'register.js', 'api/app.js'].concat(
  built.filter((path) => path.endsWith('-entry.js')),
);

rmSync(to, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: entries.map((path) => join(from, path)),
  absWorkingDir: root,
  outbase: from,
  outdir: to,
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  plugins: [{ name: 'CommonJS stays as it is', setup: keepCommonJs }],
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
});
for (const path of built.filter((path) => path.endsWith('.cjs'))) {
  mkdirSync(dirname(join(to, path)), { recursive: true });
  copyFileSync(join(from, path), join(to, path));
}
chmodSync(join(to, 'cli.js'), 0o755);

// A path that is right in the folders below is wrong at the top.
for (const [path, { imports }] of Object.entries(metafile.outputs)) {
  const isAtTop = dirname(path) === 'bundle';
  const wrong = imports.find((found) => found.external && found.path.endsWith('.cjs') && isAtTop);
  if (wrong) throw new Error(`bundle.mjs: ${path} imports ${wrong.path}, which only the folders below can`);
}

/** Both the bundle and `require()` read these files, and they hold what there may be only one of. */
function keepCommonJs({ onResolve }) {
  onResolve({ filter: /\.cjs$/ }, ({ path, resolveDir }) => ({
    path: `../${join(resolveDir, path).slice(from.length + 1)}`,
    external: true,
  }));
}
