// The source tree keeps its floors and its rules, and each rule is seen to bite.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { findBreaches } from './helpers/source-rules.js';

const root = fileURLToPath(new URL('../', import.meta.url));

function readTree(folder: string, pattern: RegExp): Map<string, string> {
  const paths = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => pattern.test(path) && !path.startsWith('build/'))
    .map((path) => `${folder}/${path}`);
  return new Map(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}

const sources = readTree('src', /\.c?ts$/);
const native = readTree('native', /\.(h|cc)$/);

t.test('the sources keep every rule', async (t) => {
  t.ok(sources.size > 0 && native.size > 0);
  t.same(findBreaches(new Map([...sources, ...native])), []);
});

t.test('native/sources.list names every .cc file, sorted', async (t) => {
  const listed = readFileSync(join(root, 'native/sources.list'), 'utf8').trimEnd().split('\n');
  const found = [...native.keys()].filter((path) => path.endsWith('.cc')).map((path) => path.slice('native/'.length));
  t.same(listed, found.sort());
});

t.test('the two native builds are given the same flags', async (t) => {
  const flags = (path: string): string[] => [
    ...new Set(readFileSync(join(root, path), 'utf8').match(/-(?:O\d|W\w+|fno-[\w-]+)|\bN\w+_\w+(?:=\d+)?\b/g)),
  ];
  const shared = (path: string): string[] => {
    return flags(path).filter((flag) => flag.startsWith('-') || /^(NAPI_VERSION=|NODE_ADDON_API_DIS)/.test(flag));
  };
  t.ok(shared('binding.gyp').length > 5);
  t.same(shared('binding.gyp').sort(), shared('native/CMakeLists.txt').sort());
});

t.test('each rule is seen to bite', async (t) => {
  const guard = '#pragma once\n';
  const cases: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'Node-API headers only': { 'native/conn/a.h': `${guard}#include <napi.h>` },
    'socket and epoll headers only': { 'native/conn/a.h': `${guard}#include <sys/epoll.h>` },
    'no header of the system': { 'native/protocol/a.cc': '#include <unistd.h>' },
    'no macros': { 'native/base/a.cc': '#define X 1' },
    'no #pragma once': { 'native/base/a.h': 'int x;' },
    'is not there': { 'native/conn/a.cc': '#include "net/b.h"' },
    '.node file is loaded only': { 'src/app/a.ts': "require('x.node')" },
    'process.env, process.argv': { 'src/log/a.ts': 'process.exit(1)' },
    'the time of day': { 'src/log/a.ts': 'const since = Date.now()' },
    'native/conn/a.cc: the time of day': { 'native/conn/a.cc': 'clock_gettime(CLOCK_REALTIME, &now);' },
    'named exports only': { 'src/log/a.ts': 'export default 1' },
    'named utils': { 'src/log/utils.ts': '' },
    'stands on no floor': { 'src/helpers/a.ts': '' },
    'which does not stand below it': { 'src/log/a.ts': "import { b } from '../app/b.js'", 'src/app/b.ts': '' },
    'src/log/a.ts: imports src/app/b.ts': { 'src/log/a.ts': "export * from '../app/b.js'", 'src/app/b.ts': '' },
    'native/net/a.cc: imports native/shm/b.h': { 'native/net/a.cc': '#include "shm/b.h"', 'native/shm/b.h': guard },
    'src/app/a.ts: imports src/serve/b.ts': { 'src/app/a.ts': "await import('../serve/b.js')", 'src/serve/b.ts': '' },
    'a circle': { 'src/log/a.ts': "import './b.js'", 'src/log/b.ts': "import type { A } from './a.js'" },
    'src/master/master.ts: loads src/app/c.ts': {
      'src/master/master.ts': "import { b } from '../worker/b.js'",
      'src/worker/b.ts': "import { c } from '../app/c.js'",
      'src/app/c.ts': '',
    },
  };
  for (const [breach, files] of Object.entries(cases)) {
    t.match(findBreaches(new Map(Object.entries(files))).join('\n'), breach);
  }
  t.same(
    findBreaches(
      new Map([
        ['src/master/master.ts', "// process.exit(1)\nimport type { B } from '../app/b.js'"],
        ['src/app/b.ts', "import { c } from '../types.js'"],
        ['src/types.ts', ''],
      ]),
    ),
    [],
    'types, comments and downward imports are no breach',
  );
});
