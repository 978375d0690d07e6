// The rules of the source tree that a machine can check: who may import whom, and what may stand where. Pure functions
// of a tree (path to text), so that a test can also show each rule being broken.

export type Tree = ReadonlyMap<string, string>;

/** Lowest first. What stands higher may import what stands lower; names on one floor are apart from each other. */
const floors: Readonly<Record<'src' | 'native', readonly (readonly string[])[]>> = {
  src: [
    ['errors', 'on-demand', 'own-files'],
    ['types'],
    ['api'],
    ['log'],
    ['config'],
    ['native'],
    ['process'],
    ['request'],
    ['route'],
    ['node-http', 'web'],
    ['app'],
    ['serve'],
    ['http-server'],
    ['worker'],
    ['master'],
    ['bench-command', 'config-command', 'dev-command', 'embed', 'init-command', 'migrate-command'],
    ['completion-command', 'config-program'],
    ['cli', 'index', 'http', 'register'],
  ],
  native: [['base'], ['protocol', 'net', 'shm'], ['conn', 'os'], ['napi']],
};

/** One row per rule: no file matching `where` (and not `except`) may hold `pattern`. */
const forbidden: readonly { rule: string; where: RegExp; except?: RegExp; pattern: RegExp }[] = [
  {
    rule: 'Node-API headers only in native/napi/',
    where: /^native\//,
    except: /^native\/napi\//,
    pattern: /#include <(napi|node_api|js_native_api)\.h>/,
  },
  {
    rule: 'socket and epoll headers only in native/net/',
    where: /^native\//,
    except: /^native\/net\//,
    pattern: /#include <(sys\/(socket|epoll|un|uio)|netinet\/\w+|arpa\/\w+|netdb)\.h>/,
  },
  {
    rule: 'no header of the system or of libuv in native/protocol/',
    where: /^native\/protocol\//,
    pattern: /#include <[\w/]+\.h>/,
  },
  { rule: 'no macros in C++', where: /^native\//, pattern: /^\s*#\s*define\b/m },
  {
    rule: 'the .node file is loaded only in src/native/binding.ts',
    where: /^src\//,
    except: /^src\/native\/binding\.ts$/,
    pattern: /\bprocess\.dlopen\b|\brequire\([^)]*\.node\b|\w\/[\w.-]+\.node\b/,
  },
  {
    rule: 'process.env, process.argv and process.exit only in cli.ts, config/ and the entries of processes and threads',
    where: /^src\//,
    except:
      /^src\/(cli\.ts|config\/.+|worker\/(worker-entry|thread-entry|process|exit-report)\.ts|(bench-command|config-program|migrate-command\/pm2)\/[\w-]+-entry\.ts)$/,
    pattern: /\bprocess\.(env|argv|exit)\b/,
  },
  {
    rule: 'the time of day, which can jump, is only for people to read: durations are measured on the monotonic clock',
    where: /^(src|native)\//,
    except: /^(src\/serve\/logged-request\.ts|native\/protocol\/error_response\.cc)$/,
    pattern:
      /\w = Date\.now\(\)|Date\.now\(\) (?:-|<|>) (?!\w*[Aa]ge|\w*[Ff]or|\()|CLOCK_REALTIME|std::time\(|gettimeofday|system_clock/,
  },
  { rule: 'named exports only', where: /^src\//, pattern: /^export default\b/m },
  { rule: 'no file is named utils', where: /(^|[/_-])utils?\.\w+$/, pattern: /^/ },
];

/** What the files import from the tree itself. `isValue` is false where only a type is imported. */
interface Import {
  readonly from: string;
  readonly to: string;
  readonly isValue: boolean;
}

/** Every breach of a rule in `tree`, one line each: the file, the rule, what broke it. */
export function findBreaches(tree: Tree): string[] {
  const imports = [...tree].flatMap(([path, text]) => findImports(path, text));
  return [
    ...findForbidden(tree),
    ...imports.flatMap(checkFloors),
    ...imports.filter(({ to }) => !tree.has(to)).map(({ from, to }) => `${from}: imports ${to}, which is not there`),
    ...findCycles(imports),
    ...findAppCodeInMaster(imports),
    ...[...tree.keys()].filter((path) => floorOf(path) < 0).map((path) => `${path}: stands on no floor`),
    ...headersWithoutGuard(tree),
  ];
}

function findForbidden(tree: Tree): string[] {
  return [...tree].flatMap(([path, text]) => {
    const code = withoutComments(text);
    return forbidden
      .filter(({ where, except, pattern }) => where.test(path) && !except?.test(path) && pattern.test(code))
      .map(({ rule, pattern }) => `${path}: ${rule}: ${pattern.exec(code)?.[0].trim()}`);
  });
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}

function findImports(path: string, text: string): Import[] {
  const code = withoutComments(text);
  if (path.startsWith('native/')) {
    return [...code.matchAll(/^#include "(.+)"/gm)].map(([, to]) => ({
      from: path,
      to: `native/${to}`,
      isValue: true,
    }));
  }
  const statements = /\b(import|export)\s+(type\s)?[^'";]*?from\s+'(\.[^']+)'|\bimport\s*\(?\s*'(\.[^']+)'/g;
  return [...code.matchAll(statements)].map(([, , type, from, bare]) => ({
    from: path,
    to: new URL(from ?? bare ?? '', `file:///${path}`).pathname.slice(1).replace(/\.(c?)js$/, '.$1ts'),
    isValue: type === undefined,
  }));
}

/** `src/config/ini.ts` belongs to `config`, `src/errors.ts` to `errors`. */
function moduleOf(path: string): string {
  return path.split('/')[1]!.replace(/\.\w+$/, '');
}

function floorOf(path: string): number {
  const side = path.startsWith('native/') ? floors.native : floors.src;
  return side.findIndex((names) => names.includes(moduleOf(path)));
}

function checkFloors({ from, to }: Import): string[] {
  if (moduleOf(from) === moduleOf(to) || floorOf(to) < floorOf(from)) return [];
  return [`${from}: imports ${to}, which does not stand below it`];
}

function findCycles(imports: readonly Import[]): string[] {
  const cycles: string[] = [];
  const isDone = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) cycles.push(`${[...trail.slice(trail.indexOf(path)), path].join(' -> ')}: a circle`);
    if (trail.includes(path) || isDone.has(path)) return;
    for (const { to } of imports.filter(({ from }) => from === path)) visit(to, [...trail, path]);
    isDone.add(path);
  };
  for (const { from } of imports) visit(from, []);
  return cycles;
}

/** The master starts workers by entry file; with it, no code that runs an application may be loaded. */
function findAppCodeInMaster(imports: readonly Import[]): string[] {
  const reached = new Set(['src/master/master.ts']);
  for (const path of reached) {
    for (const { from, to, isValue } of imports) if (from === path && isValue) reached.add(to);
  }
  return [...reached]
    .filter((path) => ['request', 'route', 'app', 'serve'].includes(moduleOf(path)))
    .map((path) => `src/master/master.ts: loads ${path}, a part of the application's request path`);
}

function headersWithoutGuard(tree: Tree): string[] {
  return [...tree]
    .filter(([path, text]) => path.endsWith('.h') && !/^#pragma once$/m.test(text))
    .map(([path]) => `${path}: has no #pragma once`);
}
