// Configurations that are programs: what they may export, what of it is wrong, and what they cannot do to the server.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { type ConfigurationResult, parseConfiguration } from '../../dist/config/config.js';
import { type ReadProgram, readProgram } from '../../dist/config/program-file.js';
import { formatDiagnostic } from '../../dist/types.js';
import { programFolder } from '../helpers/run-program.js';

type Files = Readonly<Record<string, string>>;

function read(t: Test, files: Files, argv: readonly string[] = Object.keys(files).slice(0, 1)): ConfigurationResult {
  const cwd = programFolder(t, files, ['tsx']);
  return parseConfiguration({ argv, environment: { STAGE: 'test' }, cwd, readProgram: readPatiently });
}

/** A busy machine is no mistake of the program. */
const readPatiently: ReadProgram = (path, name, scope) => readProgram(path, name, { ...scope, timeoutMs: 200_000 });

const said = ({ errors, warnings }: ConfigurationResult): string[] => [...errors, ...warnings].map(formatDiagnostic);

const settingsOf = ({ settings }: ConfigurationResult): string[] =>
  settings.map(({ name, value, place }) => `${name} = ${value} (${place})`);

t.test('what a program exports', async (t) => {
  const options = "{ httpSocket: '127.0.0.1:' + (8000 + 80), processes: 2 }";
  for (const [file, text] of [
    ['app.config.mjs', `import { defineConfig } from 'tswsgi';\nexport default defineConfig(${options});`],
    ['app.config.mjs', `export default () => (${options});`],
    ['app.config.mjs', `export default async () => (${options});`],
    ['app.config.mjs', `export default Promise.resolve(${options});`],
    ['app.config.mjs:staging', `export const staging = ${options};`],
    ['app.config.cjs', `module.exports = require('tswsgi').defineConfig(${options});`],
    ['app.config.cjs', `module.exports = () => (${options});`],
    ['app.config.cjs', `exports.__esModule = true; exports.default = async () => (${options});`],
    ['app.config.cjs:staging', `exports['staging'] = ${options};`],
    ['config.js', `module.exports = ${options};`],
    ['app.config.ts', `type Options = object;\nexport default ${options} satisfies Options;`],
    [
      'app.config.mts',
      `enum Port { http = 8080 }\nexport default { httpSocket: '127.0.0.1:' + Port.http, processes: 2 };`,
    ],
  ] as const) {
    const result = read(t, { [file.replace(/:.*/, '')]: text }, [file]);
    t.strictSame(said(result), [], `${file}: ${text}`);
    const place = file.replace(/:.*/, '');
    t.strictSame(settingsOf(result), [
      `http-socket = 127.0.0.1:8080 (${place}: httpSocket)`,
      `processes = 2 (${place}: processes)`,
    ]);
  }
});

t.test('an ecosystem of PM2 is told apart', async (t) => {
  const apps = "{ apps: [{ name: 'shop', script: 'shop.js' }], deploy: {} }";
  t.strictSame(said(read(t, { 'ecosystem.config.cjs': `module.exports = ${apps};` })), [
    'the configuration ecosystem.config.cjs gave no settings: it is an ecosystem file of PM2; ' +
      'tswsgi migrate ecosystem.config.cjs makes a configuration of it (ecosystem.config.cjs)',
  ]);
});

t.test('values, as a file has them', async (t) => {
  const { config, errors, warnings } = read(t, {
    'app.config.mjs': `export default {
      'http-socket': ['127.0.0.1:8001', '127.0.0.1:8002'],
      workers: '3',
      harakiri: 1.5,
      chmodSocket: 0o640,
      umask: 0o27,
      vacuum: false,
      mount: { '/shop': 'shop.mjs', '/blog': 'blog.mjs' },
      env: { A: '%(nobody) $(HOME) @(nowhere)', B: 2 },
      'disable-logging': true,
      logTo: 'server.log',
      logFormat: '%(uri)',
      touchReload: ['a', 'b'],
      plugins: 'python3',
    };`,
  });
  t.strictSame([errors, warnings.map(({ code }) => code)], [[], ['MOUNTS_BY_FRONT_END']]);
  const { sockets, processes, requestTimeoutMs, socketMode, umask, removeFilesAtExit } = config;
  t.strictSame(
    sockets.map(({ address }) => address),
    ['127.0.0.1:8001', '127.0.0.1:8002'],
  );
  t.strictSame([processes, requestTimeoutMs, socketMode, umask, removeFilesAtExit], [3, 1500, 0o640, 0o27, false]);
  t.strictSame(
    config.mounts.map(({ mountpoint, application }) => [mountpoint, application]),
    [
      ['/shop', 'shop.mjs'],
      ['/blog', 'blog.mjs'],
    ],
  );
  t.strictSame(config.environment, { A: '%(nobody) $(HOME) @(nowhere)', B: '2' }, 'nothing is replaced');
  t.equal(config.logFormat, '%(uri)');
});

t.test('every mistake is told at once, by the name of its property', async (t) => {
  const result = read(t, {
    'app.config.mjs': `export default {
      httpSocket: ':0',
      harakri: 1,
      harakiri: () => 1,
      threads: NaN,
      async: Infinity,
      listen: undefined,
      callable: null,
      chdir: { a: 1 },
      route: ['^/ last:', { b: 1 }],
      touchReload: [,],
      env: { A: {} },
      processes: [1, 2],
      master: 10n,
      umask: new Date(0),
      ifEnv: 'STAGE',
      help: true,
      'soket': ':1',
      emperor: '/etc',
      bufferSize: 'large',
    };`,
  });
  const place = (name: string) => `(app.config.mjs: ${name})`;
  t.strictSame(said(result), [
    `unknown option "harakri"; did you mean "harakiri"? ${place('harakri')}`,
    `harakiri is of type function; give a number ${place('harakiri')}`,
    `threads is NaN; give a number ${place('threads')}`,
    `async is Infinity; give a number ${place('async')}`,
    `listen is undefined; give a number ${place('listen')}`,
    `callable is null; give text ${place('callable')}`,
    `chdir is an object; give text ${place('chdir')}`,
    `route is an array whose item 2 is an object; give text, or an array of texts ${place('route')}`,
    `touchReload is an array whose item 1 is undefined; give text, or an array of texts ${place('touchReload')}`,
    `env is an object whose A is an object; give text, or an array of texts ${place('env')}`,
    `processes is an array; give a number ${place('processes')}`,
    `master is of type bigint; give true or false ${place('master')}`,
    `umask is of type Date; give a file mode such as 0o660 ${place('umask')}`,
    `ifEnv is for files; a program has conditions and loops of its own; leave it out ${place('ifEnv')}`,
    `help is for the command line; leave it out ${place('help')}`,
    `unknown option "soket"; did you mean "socket"? ${place('soket')}`,
    `bufferSize: "large" is not a number; give a number of bytes from 1 up, such as 32768 ${place('bufferSize')}`,
    `emperor: uWSGI has this option, tswsgi does not serve it yet; no vassals are run; instead: a template unit of systemd, tswsgi@.service ${place('emperor')}`,
  ]);
});

t.test('a program that gives no settings is an error with its line', async (t) => {
  const rows: readonly (readonly [text: string, reason: string, line?: number])[] = [
    ['\nthrow new Error("boom");', 'Error: boom', 2],
    ['export default () => {\n\n  null.x;\n};', "TypeError: Cannot read properties of null (reading 'x')", 3],
    ['export default {\n  get x() {\n    throw new Error("in a getter");\n  } };', 'Error: in a getter', 3],
    [
      'setTimeout(() => {\n  throw new Error("late");\n}, 1);\nawait new Promise((r) => setTimeout(r, 60_000));',
      'Error: late',
      2,
    ],
    ['throw null;', 'it threw null'],
    ['\nexport default {;', "SyntaxError: Unexpected token ';'", 2],
    ['process.exit(3);', 'its process ended with code 3 before it gave its settings'],
    ['process.kill(process.pid, "SIGKILL");', 'its process was ended by SIGKILL before it gave its settings'],
    ['await new Promise(() => {});', 'it awaits something that never comes'],
    ['export default { env: "x".repeat(2_000_000) };', 'its settings are more than 1048576 bytes'],
    ['export const other = 1;', 'it has no export default; write'],
    ['export default 5;', 'it gives no object of options; write'],
    ['export default [];', 'it gives no object of options; write'],
    ['export default () => {};', 'it has no export default; write'],
  ];
  for (const [text, reason, line] of rows) {
    const [first = '', ...others] = said(read(t, { 'app.config.mjs': text }));
    const place = line === undefined ? 'app.config.mjs' : `app.config.mjs:${line}`;
    t.ok(first.startsWith(`the configuration app.config.mjs gave no settings: ${reason}`), first);
    t.ok(first.endsWith(` (${place})`), first);
    t.strictSame(others, [], text);
  }
  t.match(said(read(t, { 'app.config.mjs': '' }, ['other.config.mjs'])), [/^cannot read the configuration file other/]);
});

t.test('one that never ends is ended', async (t) => {
  for (const text of [
    'for (;;);',
    'export default () => { for (;;); };',
    'setInterval(() => {}, 1e6); await new Promise(() => {});',
  ]) {
    const cwd = programFolder(t, { 'app.config.mjs': text });
    const reply = readProgram(join(cwd, 'app.config.mjs'), '', { cwd, environment: {}, timeoutMs: 2000 });
    t.strictSame(reply, { reason: 'it gave no settings within 2 seconds and was ended' });
  }
});

t.test('settings of almost the largest size arrive whole', async (t) => {
  const text = 'export default { httpSocket: ":0", callable: "x".repeat(1_000_000) };';
  const { config, errors } = read(t, { 'app.config.mjs': text });
  t.strictSame([errors, config.callable?.length], [[], 1_000_000]);
});

t.test('timers and servers of a program do not keep it', async (t) => {
  const text = `import { createServer } from 'node:http';
    setInterval(() => {}, 1000);
    createServer().listen(0);
    export default { httpSocket: ':0', env: { FOLDER: process.cwd(), STAGE: process.env.STAGE } };`;
  const folder = programFolder(t, { 'app.config.mjs': text });
  const { config, errors } = parseConfiguration({
    argv: ['app.config.mjs'],
    environment: { STAGE: 'x' },
    cwd: folder,
    readProgram: readPatiently,
  });
  t.strictSame([errors, config.environment], [[], { FOLDER: folder, STAGE: 'x' }]);
});

t.test('programs and files', async (t) => {
  const files = {
    'a.ini': '[uwsgi]\nprocesses = 3\ninclude = settings.mjs\nthreads = %(threads-of-a)\nconfig = settings.mjs:more\n',
    'settings.mjs': `export default { httpSocket: '127.0.0.1:0', processes: 4, set: ['threads-of-a=2'] };
      export const more = { include: 'b.ini', declareOption: 'scale=harakiri=$1', scale: 7 };`,
    'b.ini': '[uwsgi]\nlisten = 7\n',
    'old.js': '{ "uwsgi": { "http-socket": ":0", "processes": 5 } }',
    'circle.config.mjs': "export default { httpSocket: ':0', include: 'circle.config.mjs' };",
    'app.mjs': 'export default () => {};',
  };
  const { config, errors, notes } = read(t, files);
  t.strictSame(errors, []);
  t.strictSame([config.processes, config.threads, config.backlog, config.requestTimeoutMs], [4, 2, 7, 7000]);
  t.strictSame(notes.slice(0, 4), [
    '[tswsgi] getting INI configuration from a.ini',
    '[tswsgi] getting JavaScript configuration from settings.mjs',
    '[tswsgi] getting JavaScript configuration from settings.mjs',
    '[tswsgi] getting INI configuration from b.ini',
  ]);
  t.equal(read(t, files, ['old.js']).config.processes, 5, 'JSON, as uWSGI has it');
  t.equal(read(t, files, ['--config', 'old.js', '-p', '6']).config.processes, 6);
  t.match(said(read(t, files, ['circle.config.mjs'])), [/includes itself.*\(circle\.config\.mjs: include\)$/]);
  t.match(said(read(t, files, ['app.mjs'])), [
    /by its name it is none.* --wsgi-file app\.mjs.* --config app\.mjs/,
    /^no socket/,
  ]);
});

t.test('it is read anew each time', async (t) => {
  const folder = programFolder(t, { 'app.config.mjs': "export default { httpSocket: ':0', processes: 1 };" });
  const processes = () =>
    parseConfiguration({ argv: ['app.config.mjs'], environment: {}, cwd: folder, readProgram: readPatiently }).config
      .processes;
  t.equal(processes(), 1);
  writeFileSync(join(folder, 'app.config.mjs'), "export default { httpSocket: ':0', processes: 2 };");
  t.equal(processes(), 2);
});
