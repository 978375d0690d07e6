// Makes `bundle/` of what tsc left in `dist/`: a file for each program of this package and for each module that users
// import, and chunks for what several of them need. Node takes a millisecond for each module it reads, and a server is
// two processes of more than a hundred: so what a process needs at its start is in a few chunks, one for each set of
// processes that need it. What is imported on demand stays in chunks of its own.
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';
import { rollup } from 'rollup';

const root = dirname(fileURLToPath(import.meta.url));
const from = join(root, 'dist');
const to = join(root, 'bundle');
const built = readdirSync(from, { recursive: true, encoding: 'utf8' });
const userModules = ['index.js', 'http.js', 'register.js', 'api/app.js'];
const entries = ['cli.js', ...userModules, ...built.filter((path) => path.endsWith('-entry.js'))];
/** By whose start they are needed: modules that are always read then, with all that they import. */
const starts = {
  master: ['cli.js', 'master/master.js'],
  worker: ['worker/worker-entry.js', 'worker/process.js', 'native/binding.js'],
  ...Object.fromEntries(userModules.map((path) => [path.replace(/\.js$/, '').replace('/', '-'), [path]])),
};

rmSync(to, { recursive: true, force: true });
const bundle = await rollup({
  input: Object.fromEntries(entries.map((path) => [path.replace(/\.js$/, ''), join(from, path)])),
  external: (id) => !id.startsWith('.') && !id.startsWith('/'),
  plugins: [{ name: 'dist', resolveId: keepCommonJs, load: readWithMap, renderChunk: dropComments }],
  onwarn(warning) {
    throw new Error(`bundle.mjs: ${warning.message}`);
  },
});
await bundle.write({
  dir: to,
  entryFileNames: '[name].js',
  chunkFileNames: 'chunks/[name]-[hash].js',
  manualChunks: chunkByStarts(),
  minifyInternalExports: false,
  sourcemap: true,
  sourcemapExcludeSources: true,
});
await bundle.close();
for (const path of built.filter((path) => path.endsWith('.cjs'))) {
  mkdirSync(dirname(join(to, path)), { recursive: true });
  copyFileSync(join(from, path), join(to, path));
}
chmodSync(join(to, 'cli.js'), 0o755);

/** Both the bundle and `require()` read these files, and they hold what there may be only one of. */
function keepCommonJs(id, importer) {
  if (!id.endsWith('.cjs')) return null;
  return { id: join(to, resolve(dirname(importer), id).slice(from.length)), external: 'relative' };
}

/** With tsc's source map, so that the bundle's leads to `src/`. */
function readWithMap(id) {
  return { code: readFileSync(id, 'utf8'), map: JSON.parse(readFileSync(`${id}.map`, 'utf8')) };
}

function dropComments(code) {
  return transform(code, { format: 'esm', target: 'node20', legalComments: 'none', sourcemap: true });
}

function chunkByStarts() {
  let needed;
  return (id, { getModuleInfo }) => {
    if (entries.includes(id.slice(from.length + 1))) return undefined;
    needed ??= Object.entries(starts).map(([name, paths]) => {
      const modules = new Set();
      for (const path of paths) addImports(join(from, path), modules, getModuleInfo);
      return { name, modules };
    });
    const names = needed.filter(({ modules }) => modules.has(id)).map(({ name }) => name);
    return names.length > 0 ? names.join('-') : undefined;
  };
}

function addImports(id, modules, getModuleInfo) {
  const info = getModuleInfo(id);
  if (modules.has(id) || info === null || info.isExternal) return;
  modules.add(id);
  for (const imported of info.importedIds) addImports(imported, modules, getModuleInfo);
}
