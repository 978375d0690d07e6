// Makes the native addon of this package loadable, downloads nothing, and says in one line what it did.
//
// In this order: a prebuilt that loads is used as it is; cmake-js builds where it and CMake are installed; else the
// node-gyp that npm carries does. `--with=cmake-js` and `--with=node-gyp` insist on one. Whatever a compiler prints is
// shown only when it fails. src/native/binding.ts looks for the results in the same places.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const nodePrefix = resolve(dirname(realpathSync(process.execPath)), '..');
const prebuilt = `prebuilds/${process.platform}-${process.arch}/tswsgi.node`;

/** One row per build tool: where its program is, what it calls, what it leaves, and what it needs on this machine. */
const tools = {
  'cmake-js': {
    program: resolvable('cmake-js/bin/cmake-js'),
    args: ['build', '--directory', 'native', '--parallel', String(availableParallelism())],
    result: 'native/build/Release/tswsgi.node',
    needs: { cmake: ['cmake'], make: ['make', 'ninja'], 'g++': ['g++', 'clang++'] },
  },
  'node-gyp': {
    program: firstExisting(
      process.env.npm_config_node_gyp,
      join(nodePrefix, 'lib/node_modules/npm/node_modules/node-gyp/bin/node-gyp.js'),
      join(nodePrefix, 'share/nodejs/node-gyp/bin/node-gyp.js'),
    ),
    args: ['configure', 'build', '--jobs', 'max'],
    result: 'build/Release/tswsgi.node',
    needs: { make: ['make'], 'g++': ['g++', 'c++'], python3: ['python3', 'python'] },
  },
};

process.exitCode = install(process.argv[2]?.replace('--with=', ''));

function install(wanted) {
  if (wanted !== undefined && !(wanted in tools)) return fail(`--with=${wanted}: give one of ${Object.keys(tools)}`);
  if (wanted === undefined && existsSync(join(root, prebuilt)) && loadError(prebuilt) === undefined) {
    return say(`native addon: the prebuilt ${prebuilt} is used`);
  }
  const name = wanted ?? (tools['cmake-js'].program && missing('cmake-js').length === 0 ? 'cmake-js' : 'node-gyp');
  const headers = [process.env.npm_config_nodedir, nodePrefix].find(
    (dir) => dir && existsSync(join(dir, 'include/node/uv.h')),
  );
  if (headers === undefined) {
    return fail(
      `Node's headers are missing (${nodePrefix}/include/node/uv.h); install Node from its own package or archive ` +
        '(on Debian: apt-get install libnode-dev), or set npm_config_nodedir to the folder above include/',
    );
  }
  const { program, args, result } = tools[name];
  if (missing(name).length > 0) {
    const list = missing(name).join(' ');
    return fail(`the native addon cannot be built with ${name}, missing: ${list}; on Debian: apt-get install ${list}`);
  }
  if (program === undefined) return fail(`${name} is not installed; run this through npm: npm rebuild`);
  return build(name, program, args, result, headers);
}

function build(name, program, args, result, headers) {
  const startedAt = Date.now();
  dropForeignCMakeCache(headers);
  // Both tools take Node's headers from here, so neither downloads them.
  const env = { ...process.env, npm_config_nodedir: headers };
  const run = spawnSync(process.execPath, [program, ...args], { cwd: root, env, encoding: 'utf8', maxBuffer: 1 << 28 });
  const problem = run.error?.message ?? (run.status === 0 ? loadError(result) : 'see the output above');
  if (problem !== undefined) {
    process.stderr.write(`${run.stdout ?? ''}${run.stderr ?? ''}`);
    return fail(`building the native addon with ${name} failed: ${problem}`);
  }
  // Never two results: the older one would shadow the newer.
  for (const other of Object.values(tools))
    if (other.result !== result) rmSync(join(root, other.result), { force: true });
  return say(`native addon: built with ${name} in ${((Date.now() - startedAt) / 1000).toFixed(1)} s (${result})`);
}

/** CMake insists on the paths it saw first. After a move of the folder or a change of Node it must begin anew. */
function dropForeignCMakeCache(headers) {
  const cache = join(root, 'native/build/CMakeCache.txt');
  if (!existsSync(cache)) return;
  const lines = readFileSync(cache, 'utf8').split('\n');
  const isOurs = [`CMAKE_HOME_DIRECTORY:INTERNAL=${root}/native`, `CMAKE_JS_INC:UNINITIALIZED=${headers}/include/node`];
  if (!isOurs.every((line) => lines.includes(line))) rmSync(dirname(cache), { recursive: true });
}

/** Debian packages that `name` needs and that no program on PATH stands for. */
function missing(name) {
  const isOnPath = (program) => process.env.PATH.split(delimiter).some((dir) => existsSync(join(dir, program)));
  return Object.entries(tools[name].needs).flatMap(([debian, programs]) => (programs.some(isOnPath) ? [] : [debian]));
}

function loadError(path) {
  try {
    require(join(root, path));
    return undefined;
  } catch (error) {
    return error.message;
  }
}

function resolvable(specifier) {
  try {
    return require.resolve(specifier);
  } catch {
    return undefined; // Not installed: the next place is tried.
  }
}

function firstExisting(...paths) {
  return paths.find((path) => path !== undefined && existsSync(path));
}

function say(text) {
  console.log(`tswsgi: ${text}`);
  return 0;
}

function fail(text) {
  console.error(`tswsgi: ${text}`);
  return 1;
}
