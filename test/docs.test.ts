// The README keeps its word: its tables are made from the tables in the code, and the files it names are there.
//
// A table is marked in README.md by `<!-- table: name -->`. After a change in the code, write them anew with
// `README_TABLES=write npm test docs.test`.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { benchOptions } from '../dist/bench-command/bench-options.js';
import { commands } from '../dist/config/commands.js';
import { defaultSpelling } from '../dist/config/help.js';
import { unitOf } from '../dist/config/option-facts.js';
import type { OptionRow, OptionScope } from '../dist/config/option-row.js';
import { optionNames, options } from '../dist/config/options.js';
import { programOptions } from '../dist/config/program-options.js';
import { uwsgiNames } from '../dist/config/uwsgi-names.js';
import { families, familyOf, statusOf } from '../dist/config/uwsgi-status.js';
import { errorTexts } from '../dist/errors.js';
import { initOptions } from '../dist/init-command/init-options.js';
import { variableNames } from '../dist/log/variables.js';
import { fifoCommands } from '../dist/master/fifo-commands.js';
import { type SignalRow, signals } from '../dist/master/signals.js';
import { migrateOptions } from '../dist/migrate-command/migrate-options.js';
import { loadBinding } from '../dist/native/binding.js';
import { exitCodes } from '../dist/worker/messages.js';
import { workerSignals } from '../dist/worker/worker-signals.js';
import { type Charted, drawTrial } from '../dist-bench/charts.js';
import { concludeTrial, type TrialOutcome } from '../dist-bench/outcome.js';
import { formatBound, formatGoal } from '../dist-bench/report.js';
import type { Trial } from '../dist-bench/trial.js';
import { trials } from '../dist-bench/trials.js';
import { faults } from './faults.js';
import { versionOf } from './helpers/framework-packages.js';
import { features } from './helpers/framework-questions.js';
import { frameworks } from './helpers/frameworks.js';
import { nextVersion } from './helpers/next-site.js';
import { differences, servedDifferences } from './node-http/differences.js';

const root = fileURLToPath(new URL('../', import.meta.url));
const readmePath = `${root}README.md`;

type Table = readonly (readonly string[])[];

const rows: readonly OptionRow[] = options;
const scopes = [...new Set(rows.map(({ scope }) => scope))];

/** Text of the code as Markdown shows it unchanged. */
const plain = (text: string): string => text.replace(/[\\`*|<>]/g, '\\$&');
const code = (text: string): string => `\`${text}\``;

function spellings(row: OptionRow): string {
  return [...optionNames(row), ...(row.letter === undefined ? [] : [`-${row.letter}`])].map(code).join(', ');
}

/** The value an option has when nobody sets it, as one would write it in a file. */
function defaultValue(row: OptionRow): string {
  const unit = typeof row.default === 'number' && unitOf(row) !== undefined ? ` ${unitOf(row)}` : '';
  return typeof row.default === 'string' ? code(row.default) : `${defaultSpelling(row)}${unit}`;
}

interface CommandOption {
  readonly name: string;
  readonly letter?: string;
  readonly value?: string;
  readonly help: string;
}

function commandTable(options: readonly CommandOption[]): Table {
  const rows = options.map(({ name, letter, value, help }) => [
    [`--${name}${value === undefined ? '' : ` ${value}`}`, ...(letter === undefined ? [] : [`-${letter}`])]
      .map(code)
      .join(', '),
    plain(help),
  ]);
  return [['option', 'meaning'], ...rows];
}

function servedOptions(scope: OptionScope): Table {
  const served = rows.filter((row) => row.scope === scope && row.status === 'served');
  return [
    ['option', 'default', 'meaning'],
    ...served.map((row) => [spellings(row), defaultValue(row), plain(row.help)]),
  ];
}

const statusMeanings = {
  served: 'has its effect',
  accepted: 'has none, because it is always so here or has no meaning in Node; nothing is said',
  'not served': 'a warning that says why and what does it instead; the server starts',
  refused: 'an error: it would be unsafe to go on, or a server is not what is asked for',
} as const;

const namesOfUwsgi = [...uwsgiNames()];

const signalActions: Readonly<Record<SignalRow['action'], (row: SignalRow) => string>> = {
  stop: () => 'stop: finish the requests in hand, then end; a second one ends at once',
  reload: () => 'reload: read the configuration, replace the workers one after the other',
  pause: () => 'pause: workers accept no connection and serve those they have; the next one resumes',
  statistics: () => 'write what the master knows of its workers to the log',
  status: () =>
    'write what the workers are doing to the log, with every request in flight; also of a worker that is stuck',
  refuse: ({ meaning }) => `not served yet (meant for: ${meaning}): a line in the log, the server goes on`,
};

const exitMeanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  done: 'stopped as asked',
  failed: 'wrong configuration, a socket that cannot be opened, or workers that cannot be kept alive',
  noApplication: 'the application cannot be loaded',
};

/** Errors that an application can meet and tell by their code. */
const applicationErrors = /^(REQUEST|CLIENT|BODY|RESPONSE)_/;

const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
};

/** What each run-time dependency is there for. */
const dependencyReasons: Readonly<Record<string, string>> = {
  '@rgrove/parse-xml': 'configurations in XML; loaded when one is read',
  'jsonc-parser': 'configurations in JSON, with the line of each error; loaded when one is read',
  'node-addon-api': 'headers with which the native addon is compiled at installation; nothing of it runs',
  pino: "the log's writer, with `log-json` and for what is not a request line",
  piscina: 'the life of worker threads (`threads`)',
  yaml: 'configurations in YAML; loaded when one is read',
};

const tables: Readonly<Record<string, () => Table>> = {
  dependencies: () => [
    ['package', 'why'],
    ...Object.keys(manifest.dependencies).map((name) => [code(name), dependencyReasons[name] ?? 'not said']),
  ],
  ...Object.fromEntries(scopes.map((scope) => [`options ${scope}`, () => servedOptions(scope)])),
  'options accepted': () => [
    ['option', 'because'],
    ...rows.filter(({ status }) => status === 'accepted').map((row) => [spellings(row), plain(row.help)]),
  ],
  'uwsgi statuses': () => [
    ['status', 'options', 'what it means'],
    ...Object.entries(statusMeanings).map(([status, meaning]) => [
      status,
      String(namesOfUwsgi.filter((name) => statusOf(name) === status).length),
      meaning,
    ]),
  ],
  'uwsgi families': () => [
    ['options', 'such as', 'status', 'because', 'instead'],
    ...families.map((row) => [
      plain(row.family),
      code(namesOfUwsgi.find((name) => familyOf(name) === row) ?? ''),
      row.status,
      plain(row.reason),
      plain(row.instead ?? ''),
    ]),
  ],
  commands: () => [
    ['command', 'what it does'],
    ...commands.map(({ name, usage, help }) => [
      code(['tswsgi', name, usage].join(' ').trim()).replaceAll('|', '\\|'),
      plain(help),
    ]),
  ],
  'library options': () => [
    ['group', 'options'],
    ...scopes.flatMap((scope) => {
      const names = programOptions.filter(({ row }) => row.scope === scope).map(({ property }) => code(property));
      return names.length === 0 ? [] : [[scope, names.join(', ')]];
    }),
  ],
  'init options': () => commandTable(initOptions),
  'migrate options': () => commandTable(migrateOptions),
  'bench options': () => [
    ['option', 'default', 'meaning'],
    ...benchOptions.map(({ name, value, default: usual, help }) => [
      code(`--${name} ${value}`),
      usual === '' ? '' : code(usual),
      plain(help),
    ]),
  ],
  'application errors': () => [
    ['code', 'text'],
    ...Object.entries(errorTexts).flatMap(([name, text]) =>
      applicationErrors.test(name) ? [[code(name), plain(text)]] : [],
    ),
  ],
  'peer errors': () => [
    ['name', 'status', 'text'],
    ...loadBinding()
      .errorTable.filter(({ name }) => name !== 'none')
      .map(({ name, status, text }) => [code(name), String(status), plain(text)]),
  ],
  faults: () => [
    ['situation', 'what tswsgi does', 'what the log says'],
    ...Object.entries(faults).map(([situation, { does, says }]) => [situation, does, says]),
  ],
  'differences from node:http': () => [
    ['what', 'here'],
    ...Object.entries(differences).map(([name, text]) => [name, text]),
  ],
  'differences of the interfaces from node:http': () => [
    ['what', 'here'],
    ...Object.entries(servedDifferences).map(([name, text]) => [name, text]),
  ],
  // Each of these is a test in each worker model: a table with a gap would be a failing one.
  frameworks: () => [
    ['framework', 'version', 'interface', ...Object.keys(features)],
    ...frameworks.map((row) => [
      row.title,
      row.package === undefined ? '' : versionOf(row.package),
      row.interface,
      ...Object.keys(features).map(() => 'same'),
    ]),
    ['Next (standalone)', nextVersion(), 'listen', ...Object.keys(features).map(() => 'same')],
  ],
  trials: () => [
    ['trial', 'what', 'goals, and what came of them'],
    ...trials.map((trial) => [code(trial.name), plain(trial.title), goalsOf(trial).map(plain).join('; ')]),
  ],
  benchmark: () => benchmarkTable(benchmarkColumns, benchmarkServers),
  'fetch benchmark': () => benchmarkTable(fetchColumns, fetchServers),
  signals: () => [
    ['signal', 'what the master does'],
    ...signals.map((row) => [row.signal, signalActions[row.action](row)]),
  ],
  'worker signals': () => [
    ['signal', 'what a worker does'],
    ...workerSignals.map(({ signal, meaning }) => [signal, meaning]),
  ],
  'master fifo': () => [
    ['letter', 'what it does'],
    ['`0` to `9`', 'read the FIFO of that number from now on'],
    ...fifoCommands.flatMap(({ letter, action, meaning }) => (action === 'refuse' ? [] : [[code(letter), meaning]])),
  ],
  'exit codes': () => [
    ['exit code', 'meaning'],
    ...(Object.keys(exitMeanings) as (keyof typeof exitCodes)[]).map((name) => [
      String(exitCodes[name]),
      exitMeanings[name],
    ]),
  ],
};

/** What a file of bench/results/ tells, as far as the README does. */
interface BenchmarkResult {
  readonly rounds: TrialOutcome['rounds'];
  readonly startedAt: string;
  readonly machine: string;
  readonly summaries: Readonly<Record<string, Readonly<Record<string, { readonly median: number }>>>>;
}

const benchmarkColumns = [
  { trial: 'hello', figure: 'cpuUs', title: 'CPU us/request', digits: 1 },
  { trial: 'hello-pipelined', figure: 'cpuUs', title: 'pipelined x16: CPU us/request', digits: 1 },
  { trial: 'idle', figure: 'addedMb', title: '10,000 idle connections: MB added', digits: 1 },
] as const;

const benchmarkServers: Readonly<Record<string, string>> = {
  floor: 'C++ loop that parses nothing',
  tswsgi: 'tswsgi, request log off',
  'tswsgi-log': 'tswsgi, request log on',
  'uWebSockets.js': 'uWebSockets.js',
  'node:http': 'node:http',
};

function readResult(trial: string): BenchmarkResult {
  return JSON.parse(readFileSync(`${root}bench/results/${trial}.json`, 'utf8')) as BenchmarkResult;
}

const fetchColumns = [
  { trial: 'fetch', figure: 'cpuUs', title: 'Hello, world: CPU us/request', digits: 1 },
  { trial: 'browser', figure: 'cpuUs', title: "a browser's request: CPU us/request", digits: 1 },
] as const;

const fetchServers: Readonly<Record<string, string>> = {
  'tswsgi-fetch': 'tswsgi, a plain handler',
  'hono on tswsgi': 'tswsgi, Hono',
  'hono on node:http': '@hono/node-server, Hono',
  tswsgi: 'tswsgi, the wsgi interface',
  'uWebSockets.js': 'uWebSockets.js',
  'node:http': 'node:http',
};

interface Column {
  readonly trial: string;
  readonly figure: string;
  readonly title: string;
  readonly digits: number;
}

function benchmarkTable(columns: readonly Column[], servers: Readonly<Record<string, string>>): Table {
  const cell = (server: string, { trial, figure, digits }: Column): string =>
    readResult(trial).summaries[server]?.[figure]?.median.toFixed(digits) ?? '';
  return [
    ['server', ...columns.map(({ title }) => title)],
    ...Object.entries(servers).map(([server, about]) => [about, ...columns.map((column) => cell(server, column))]),
  ];
}

/** Each goal of a trial, with what the committed rounds say of it. */
function goalsOf(trial: Trial): string[] {
  if (!existsSync(`${root}bench/results/${trial.name}.json`)) return trial.goals.map(formatBound);
  const { rounds } = readResult(trial.name);
  const judged = new Map(concludeTrial(trial, rounds).goals.map((goal) => [formatBound(goal), formatGoal(goal)]));
  return trial.goals.map((goal) => judged.get(formatBound(goal)) ?? formatBound(goal));
}

/** When and where the benchmark was run, as the README says it. */
function circumstances(): string {
  const { startedAt, machine } = readResult('hello');
  return `Measured on ${startedAt.slice(0, 10)}: ${machine}.`;
}

const measuredOn = /^Measured on .*\.$/m;

function formatTable([header = [], ...body]: Table): string {
  return [header, header.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** A marked table: its name, and the lines behind the marker that belong to it. */
const markedTable = /<!-- table: (.+) -->\n\n((?:\|.*\n)*)/g;

if (process.env.README_TABLES === 'write') {
  const text = readFileSync(readmePath, 'utf8').replace(markedTable, (whole, name: string) => {
    const table = tables[name];
    return table === undefined ? whole : `<!-- table: ${name} -->\n\n${formatTable(table())}\n`;
  });
  writeFileSync(readmePath, text.replace(/(\|\n)(?=[^|\n])/g, '$1\n').replace(measuredOn, circumstances()));
}

const readme = readFileSync(readmePath, 'utf8');

t.test('the tables are those of the code', async (t) => {
  const found = [...readme.matchAll(markedTable)];
  t.same(found.map(([, name]) => name).sort(), Object.keys(tables).sort(), 'every table is there, once');
  for (const [, name = '', text = ''] of found) {
    t.equal(text.trimEnd(), formatTable(tables[name]?.() ?? []), name);
  }
});

t.test('the benchmark names its machine and its day', async (t) => {
  t.equal(measuredOn.exec(readme)?.[0], circumstances());
  for (const { trial } of benchmarkColumns) {
    t.ok(circumstances().includes(readResult(trial).machine), `${trial} was measured there too`);
  }
});

t.test('the charts are those of the results', async (t) => {
  for (const { name, ratio } of trials) {
    const path = `${root}bench/results/${name}`;
    if (!existsSync(`${path}.json`)) continue;
    const outcome = JSON.parse(readFileSync(`${path}.json`, 'utf8')) as Charted;
    t.equal(readFileSync(`${path}.svg`, 'utf8'), drawTrial(outcome, ratio.figure), name);
  }
});

t.test('it starts with the two commands', async (t) => {
  const commands = [...readme.matchAll(/```sh\n([^`]*)\n```/g)].map(([, text]) => text);
  t.same(commands.slice(0, 2), ['npm install && npx tswsgi --ini etc/uwsgi.ini', 'npm install && npm test']);
});

t.test('every dependency is needed for something, and is one exact version', async (t) => {
  t.same(Object.keys(dependencyReasons), Object.keys(manifest.dependencies));
  for (const [name, version] of Object.entries(manifest.dependencies)) t.match(version, /^\d+\.\d+\.\d+$/, name);
});

t.test('every script it names is in package.json', async (t) => {
  const { scripts } = manifest;
  const named = [...readme.matchAll(/npm (?:run )?(test|bench|build|lint|check|format)\b/g)].map(([, name]) => name!);
  t.ok(named.includes('bench'));
  for (const name of named) t.ok(name in scripts, name);
});

t.test('every file it names is there', async (t) => {
  const paths = [...readme.matchAll(/[`(]((?:src|native|test|bench|etc|\.ci)\/[\w./-]*|LICENSE)[`)]/g)];
  t.ok(paths.length > 30);
  for (const [, path = ''] of paths) t.ok(existsSync(root + path), path);
});

t.test('every option it speaks of is one of the table, or said not to be served', async (t) => {
  const [, missing = ''] = readme.split('## Not there yet');
  const notServed = new Set([...missing.matchAll(/`([a-z-]+)`/g)].map(([, name]) => name!));
  const names = new Set(rows.flatMap(optionNames));
  const differences = readme.slice(readme.indexOf('## Differences from uWSGI'), readme.indexOf('## Security'));
  const spoken = [...differences.matchAll(/`([a-z]+(?:-[a-z]+)+)(?: = [^`]*)?`/g)].map(([, name]) => name!);
  t.ok(spoken.length > 8);
  for (const name of spoken) t.ok(names.has(name) || notServed.has(name) || statusOf(name) === 'accepted', name);
  for (const name of notServed)
    t.notOk(
      rows.some((row) => row.name === name && row.status === 'served'),
      name,
    );
});

t.test('every variable of log lines is there', async (t) => {
  const [, section = ''] = readme.split('#### The lines of requests');
  for (const name of variableNames) t.ok(section.includes(`\`${name}\``), name);
});

t.test('the order of imports is the one the sources are held to', async (t) => {
  const rules = readFileSync(`${root}test/helpers/source-rules.ts`, 'utf8');
  const table = rules.slice(rules.indexOf('const floors'), rules.indexOf('};'));
  const held = [...table.matchAll(/'([\w-]+)'/g)].map(([, name]) => name);
  const [, src = '', native = ''] = /^src: (.*)\nnative: (.*)$/m.exec(readme) ?? [];
  const written = `${src} ${native}`.match(/[\w-]+/g) ?? [];
  // `floors` begins with its type, which names the two sides; `index` and `http` only re-export.
  t.same(
    written,
    held.slice(2).filter((name) => name !== 'index' && name !== 'http'),
  );
});
