// Configurations of uWSGI become ones that are accepted, and that mean the same for all that is served: those of samples/,
// and the ones whose reading is compared with uWSGI's own.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { type Config, parseConfiguration } from '../../dist/config/config.js';
import { findFormat } from '../../dist/config/file-formats.js';
import { readFileKind, readTextFile } from '../../dist/config/machine.js';
import { options } from '../../dist/config/options.js';
import { uwsgiNames } from '../../dist/config/uwsgi-names.js';
import type { Outcome } from '../../dist/migrate-command/outcome.js';
import { migrateUwsgi } from '../../dist/migrate-command/uwsgi/migrate-uwsgi.js';
import { showConfigCases } from '../config/show-config/cases.js';
import { tempDir } from '../helpers/temp-dir.js';

const samples = fileURLToPath(new URL('../../test/migrate-command/samples', import.meta.url));
const environment = { PORT: '8000', WORKERS: '2', STATS: ':1717', STAGE: 'test', HOME: '/tmp' };

function migrate(cwd: string, path: string, more: { section?: string; isQuiet?: boolean } = {}): Outcome {
  const { section = '', isQuiet = false } = more;
  const text = readFileSync(join(cwd, path), 'utf8');
  const files = { readText: readTextFile, readKind: readFileKind };
  return migrateUwsgi({ text, format: findFormat(path)!, path, section, isQuiet, cwd, target: undefined, ...files });
}

function migrateText(t: Test, text: string, more: { isQuiet?: boolean } = {}): Outcome {
  return migrate(tempDir(t, { 'c.ini': text }), 'c.ini', more);
}

function read(
  cwd: string,
  argv: readonly string[],
  isStrict: boolean,
  variables: Readonly<Record<string, string>> = {},
) {
  return parseConfiguration({ argv, environment: { ...environment, ...variables }, cwd, isStrict });
}

/** What is served, without the lines that say where it stands. */
function served(config: Config): unknown {
  const { given, configurationFiles, modulePaths, ...values } = config;
  const leaveOut = (key: string, value: unknown) => (key === 'place' || key === 'option' ? undefined : value);
  return JSON.parse(JSON.stringify(values, leaveOut));
}

/** Writes the new file in the place of the old one (or beside it, with the same name), and reads both. */
function compare(
  t: Test,
  cwd: string,
  path: string,
  { section = '', argv = [] as readonly string[], variables = {} } = {},
) {
  const format = findFormat(path)!;
  const of = (file: string, name: string) => `${file}${name === '' ? '' : `:${name}`}`;
  const before = read(cwd, [...argv, `--${format}=${of(path, section)}`], false, variables);
  const outcome = migrate(cwd, path, { section });
  if (outcome.starts.length === 0) return outcome;
  const target = path.replace(/\.\w+$/, '.ini');
  writeFileSync(join(cwd, target), outcome.text);
  // Of XML the first element is the one that is started.
  const start = outcome.starts[0] === 'uwsgi' ? section : outcome.starts[0]!;
  const after = read(cwd, [...argv, `--ini=${of(target, start)}`], true, variables);
  // What is wrong in the original for this machine, or as a whole, is so in the new one; nothing else is.
  const known = new Set(before.errors.map(({ code }) => code));
  t.strictSame(
    after.errors.filter(({ code, place }) => !known.has(code) && (place === '' || place.startsWith(`${target}:`))),
    [],
    'it is accepted',
  );
  if (before.errors.length === 0) t.strictSame(served(after.config), served(before.config), 'and means the same');
  return outcome;
}

for (const name of readdirSync(samples).sort()) {
  t.test(name, async (t) => {
    const cwd = tempDir(t, { [name]: readFileSync(join(samples, name), 'utf8') });
    const { starts, text, notes } = compare(t, cwd, name);
    t.ok(starts.length > 0);
    for (const start of starts) {
      const { errors } = read(cwd, [`--ini=${name.replace(/\.\w+$/, '.ini')}:${start}`], true);
      t.strictSame(errors, [], `${start} can be started`);
    }
    // Every line that is not kept has its reason.
    t.equal(
      (text.match(/^ *; (lost|left out|changed|look): /gm) ?? []).length,
      notes.filter(({ subject }) => subject !== '').length -
        notes.filter(({ text: said }) => said.startsWith('depends on the place')).length,
    );
  });
}

t.test('the configurations that are compared with uWSGI', async (t) => {
  let count = 0;
  for (const { name, files, argv, environment: variables = {} } of showConfigCases) {
    const [option, spelled = ''] = argv.join(' ').split(/[ =]/);
    const [, path = '', section = ''] = /^([\w./-]+\.(?:ini|yml|yaml|json|xml))(?::(\w+))?$/.exec(spelled) ?? [];
    if (argv.length !== 2 || !/^--(ini|yaml|json|xml)$/.test(option ?? '') || files[path] === undefined) continue;
    count += 1;
    await t.test(name, async (t) => {
      const cwd = tempDir(t);
      for (const [file, text] of Object.entries(files)) {
        mkdirSync(dirname(join(cwd, file)), { recursive: true });
        writeFileSync(join(cwd, file), text);
      }
      compare(t, cwd, path, { section, argv: ['--http-socket=127.0.0.1:0'], variables });
    });
  }
  t.ok(count > 100, `${count} of them`);
});

t.test('every line is there, in its order', async (t) => {
  const text = readFileSync(join(samples, 'rich.ini'), 'utf8');
  const quiet = migrateText(t, text, { isQuiet: true }).text.trimEnd().split('\n');
  const original = text.trimEnd().split('\n');
  t.equal(quiet.length, original.length);
  for (const [index, line] of original.entries()) {
    if (quiet[index] !== line) t.equal(quiet[index], `;${line}`);
  }
});

t.test('comments and blank lines stay', async (t) => {
  const text = '; one\n\n# two\n[uwsgi]\n  ; three\n  http-socket = :80\n\n\n; four\n';
  t.equal(migrateText(t, text).text, text);
});

t.test('what is written otherwise, left out, and why', async (t) => {
  const cases: readonly (readonly [line: string, written: RegExp])[] = [
    ['plugins = python3', /^; left out: .*built in\n;plugins = python3$/m],
    ['plugins = sentry', /^; lost: .*"sentry".*\n;plugins = sentry$/m],
    ['http = :80', /^; changed: .*router.*\nhttp-socket = :80$/m],
    ['py-auto-reload = 3', /^; changed: .*\nautoreload = 3$/m],
    ['py-autoreload = false', /^; left out: .*\n;py-autoreload = false$/m],
    ['py-autoreload = 2 ; s', /^; changed: .*\n; s\nautoreload = 2$/m],
    ['http = "127.0.0.1:80"', /^; changed: .*router.*\nhttp-socket = 127\.0\.0\.1:80$/m],
    ['http = [::1', /^; lost: .*\n;http = /m],
    ['gevent = 100', /^; changed: .*event loop\nasync = 100$/m],
    ['max-requests = 1000 ; a lot', /^; changed: .*\n; a lot\nmax-requests = 1000$/m],
    ['harakiri = 20 sheep', /^; changed: .*\nharakiri = 20$/m],
    ['cheaper = true', /^; changed: .*\ncheaper = 0$/m],
    ['master = yes please', /^; changed: .*\nmaster = true$/m],
    ['static-map = /s=/srv/s/', /^; lost: .*location \/s\/ \{ alias \/srv\/s\/; \}"\n;static-map/m],
    ['vaccum = true', /^; left out: .*"vacuum".*\n;vaccum = true$/m],
    ['env A=1', /^; left out: .*"env = A=1".*\n;env A=1$/m],
    ['virtualenv = /no/such', /^; left out: .*node_modules.*\n;virtualenv = \/no\/such$/m],
    ['virtualenv = env', /^; look: .*\nvirtualenv = env$/m],
    ['processes = many', /^; lost: .*"many".*\n;processes = many$/m],
    ['include = more.ini', /^; look: .*migrate it.*\ninclude = more\.ini$/m],
    ['stop = x.pid', /^; left out: .*command line.*\n;stop = x\.pid$/m],
    ['uid = no-such-user', /^; look: .*this machine.*\nuid = no-such-user$/m],
    ['enable-threads', /^; left out: .*\n;enable-threads$/m],
    ['set = stats=:1717', /^; lost: .*\n;set = stats=:1717$/m],
  ];
  for (const [line, written] of cases) t.match(migrateText(t, `[uwsgi]\n${line}\n`).text, written, line);
});

t.test('what the file refers to keeps its name', async (t) => {
  const kept = [
    'http = :80\nenv = A=%(http)',
    'virtualenv = /no/such\nenv = P=%(virtualenv)/bin',
    'py-autoreload = 1\nif-opt = py-autoreload\nprocesses = 2\nendif',
    'plugins = python3\nif-plugin = python3\nprocesses = 2\nendif',
    'stats = :1717\nenv = S=%(stats)',
  ];
  for (const lines of kept) {
    const { text } = migrateText(t, `[uwsgi]\n${lines}\n`, { isQuiet: true });
    t.equal(text, `[uwsgi]\n${lines}\n`);
  }
});

t.test('names that a file which is included refers to', async (t) => {
  const cwd = tempDir(t, {
    'c.ini': '[uwsgi]\nbase = /x\nnobodys = 1\ninclude = more.ini\n',
    'more.ini': '[uwsgi]\nenv = B=%(base)\n',
  });
  const { text } = migrate(cwd, 'c.ini', { isQuiet: true });
  t.match(text, /^base = \/x$/m);
  t.match(text, /^;nobodys = 1$/m);
});

t.test('sections that are no configuration stay as they are', async (t) => {
  const { text, starts } = migrateText(t, readFileSync(join(samples, 'sections.ini'), 'utf8'));
  t.match(text, /\[app:main\]\nuse = egg:site\ndebug = true\n\n\[loggers\]\nkeys = root\n$/);
  t.strictSame(starts, ['uwsgi', 'second'], 'and the one that others include is no start');
});

t.test('a section that is not there', async (t) => {
  t.strictSame(migrateText(t, 'http-socket = :80\n').starts, []);
  t.strictSame(migrateText(t, '[uwsgi]\n').starts, []);
});

t.test('every option of uWSGI has something to say, or is served', async (t) => {
  const served = new Set(options.flatMap((row) => [row.name, ...('aliases' in row ? row.aliases : [])]));
  const names = [...uwsgiNames()].filter((name) => !served.has(name as never));
  const { text, notes } = migrateText(t, `[uwsgi]\n${names.map((name) => `${name} = 1\n`).join('')}`);
  const written = new Set(text.split('\n'));
  const noted = new Map(notes.map(({ subject, text: said }) => [subject, said]));
  for (const name of names) {
    t.ok(written.has(`;${name} = 1`), name);
    t.ok(noted.get(`${name} = 1`), name);
  }
});
