import t from 'tap';
import { type ConfigurationResult, parseConfiguration } from '../../dist/config/config.js';
import { options } from '../../dist/config/options.js';
import { formatDiagnostic } from '../../dist/types.js';

type Files = Readonly<Record<string, string>>;

/** Run with files that exist in memory only; `/srv` is the working directory, folders end in a slash. */
function run(argv: string, files: Files = {}, environment: Files = {}): ConfigurationResult {
  return parseConfiguration({
    argv: argv.split(' ').filter((word) => word !== ''),
    environment,
    cwd: '/srv',
    readFile(path) {
      const text = { '/proc/sys/net/core/somaxconn': '4096\n', ...files }[path];
      if (text === undefined) throw new Error(`ENOENT: ${path}`);
      return text;
    },
    readKind(path) {
      if (`${path}/` in files) return { kind: 'directory', inode: 1 };
      return path in files ? { kind: 'file', inode: 2 } : null;
    },
  });
}

/** The configuration of `lines` in the section [uwsgi] of /srv/uwsgi.ini, with a socket unless they have one. */
function ini(lines: string, files: Files = {}): ConfigurationResult {
  const socket = lines.includes('socket') ? '' : '\nhttp-socket = :1';
  return run('--ini uwsgi.ini', { '/srv/uwsgi.ini': `[uwsgi]\n${lines}${socket}`, ...files });
}

/** `code place` of each. */
function brief(list: ConfigurationResult['errors']): string[] {
  return list.map(({ code, place }) => `${code} ${place}`.trim());
}

t.test('cores of a worker', async (t) => {
  for (const [lines, cores] of [
    ['', 1024],
    ['async = 8', 8],
    ['threads = 4', 4],
    ['threads = 4\nasync = 8', 32],
    ['asyncio = 4\ngreenlet = true\nugreen = true', 4],
  ] as const) {
    t.equal(ini(lines).config.cores, cores, lines);
  }
});

const noHooks = Object.fromEntries(
  options.flatMap((row) => (row.scope === 'hooks' && 'as' in row ? [[row.as, []] as const] : [])),
);

t.test('defaults', async (t) => {
  const { config, errors, warnings, notes } = run('--http-socket :8080');
  t.strictSame([errors, warnings, notes], [[], [], []]);
  t.strictSame(config, {
    isDevelopment: false,
    inspector: null,
    strict: false,
    isQuietOnNames: false,
    showConfig: false,
    fallbackConfiguration: null,
    protocol: 'uwsgi',
    backlog: 1024,
    socketMode: null,
    socketOwner: null,
    umask: null,
    reusePort: false,
    tcpKeepAlive: false,
    tcpNoDelay: true,
    deferAccept: true,
    takesProxyHeader: false,
    proxyAllowIps: ['127.0.0.1', '::1'],
    removeFilesAtExit: true,
    module: null,
    applicationFile: null,
    callable: null,
    mounts: [],
    managesScriptName: false,
    hasDefaultApplication: true,
    modulePaths: [],
    chdir: null,
    chdirAfterLoading: null,
    environment: {},
    removedVariables: [],
    needApplication: true,
    hasFileWrapper: true,
    interface: 'auto',
    master: true,
    processes: 1,
    threads: 0,
    threadStackKb: null,
    threadHeapMb: null,
    leastProcesses: 0,
    initialProcesses: 1,
    processStep: 1,
    scalingAlgorithm: 'spare',
    overloadLimit: 3,
    idleProcessMs: 0,
    softRssBytes: 0,
    hardRssBytes: 0,
    busynessMax: 50,
    busynessMin: 25,
    busynessMultiplier: 10,
    busynessPenalty: 2,
    backlogAlert: 33,
    backlogMultiplier: 3,
    backlogStep: 1,
    backlogNonzeroSeconds: 60,
    startsAsleep: false,
    idleMs: 0,
    endsWhenIdle: false,
    cores: 1024,
    killOrphans: true,
    stopTimeoutMs: 60_000,
    startTimeoutMs: 60_000,
    autoReloadMs: 0,
    touchReloadPaths: [],
    touchChainReloadPaths: [],
    touchWorkersReloadPaths: [],
    touchLogReopenPaths: [],
    touchLogRotatePaths: [],
    fifoPaths: [],
    maxRequests: 0,
    maxRequestsDelta: null,
    minLifetimeMs: 10_000,
    maxLifetimeMs: 0,
    maxLifetimeDeltaMs: 0,
    maxRssMegabytes: 0,
    maxAddressSpaceMegabytes: 0,
    killRssMegabytes: 0,
    killAddressSpaceMegabytes: 0,
    memoryCheckMs: 3000,
    pidFile: null,
    safePidFile: null,
    pidFile2: null,
    safePidFile2: null,
    gid: null,
    user: null,
    extraGroups: [],
    initGroups: true,
    masterAsRoot: false,
    dropsAfterLoading: false,
    immediateUser: null,
    immediateGid: null,
    chroot: null,
    addressSpaceLimitMegabytes: 0,
    maxUserProcesses: null,
    maxOpenFiles: null,
    maxCoreBytes: null,
    maxFileBytes: null,
    maxLockedBytes: null,
    maxStackBytes: null,
    cpusPerWorker: 0,
    namesProcesses: false,
    processName: null,
    masterName: null,
    processNamePrefix: null,
    processNamePrefixSpaced: null,
    processNameSuffix: null,
    ...noHooks,
    maxHeadBytes: 65_535,
    maxBodyBytes: 0,
    headTimeoutMs: 10_000,
    bodyTimeoutMs: 60_000,
    writeTimeoutMs: 60_000,
    keepAliveTimeoutMs: 65_000,
    requestTimeoutMs: 0,
    takesTrace: false,
    forwardedAllowIps: [],
    forwardedFields: ['x-forwarded-for', 'x-forwarded-proto'],
    queueTimeoutMs: 0,
    leastBodyRate: 240,
    leastWriteRate: 240,
    maxRequestsPerConnection: 0,
    maxConnections: 0,
    maxConnectionsPerAddress: 0,
    maxBufferedBytes: 1_073_741_824,
    limitsStreams: false,
    harakiriVerbose: false,
    harakiriGracefulTimeoutMs: 0,
    harakiriGracefulSignal: 15,
    harakiriQueueThreshold: 0,
    routes: [],
    logRequests: true,
    logFormat: null,
    logFormatDates: false,
    logDate: null,
    logMicros: false,
    logMemory: false,
    logForwarded: false,
    logsZero: false,
    logSlowMs: 0,
    logs4xx: false,
    logs5xx: false,
    logBigBytes: 0,
    logsIoErrors: false,
    logJson: false,
    logFile: null,
    logFileAsUser: null,
    daemonLog: null,
    truncatesLog: false,
    logMaxBytes: 0,
    logBackupPath: null,
    logMode: null,
    chownsLog: false,
    sockets: [{ address: ':8080', protocol: 'http', option: 'http-socket', place: '--http-socket' }],
    directory: '/srv',
    given: { 'http-socket': ':8080' },
    configurationFiles: [],
  });
});

t.test('the configuration is frozen all through and survives JSON', async (t) => {
  const { config } = ini('env = A=1\npythonpath = /x\nchown-socket = 1:2');
  t.strictSame(JSON.parse(JSON.stringify(config)), config);
  for (const part of [
    config,
    config.sockets,
    config.sockets[0],
    config.environment,
    config.modulePaths,
    config.socketOwner,
  ]) {
    t.ok(Object.isFrozen(part));
  }
});

const files: Files = {
  '/srv/x.ini': '[uwsgi]\nprocesses = 2\nhttp-socket = :1',
  '/srv/y.ini': '[uwsgi]\nprocesses = 5',
};

const orders: readonly [shows: string, argv: string, environment: Files, processes: number][] = [
  ['a file after the option', '-p 3 --ini x.ini', {}, 2],
  ['the option after the file', '--ini x.ini -p 3', {}, 3],
  ['a bare file comes last', 'x.ini -p 3', {}, 2],
  ['bare files in their order', '-p 3 x.ini y.ini', {}, 5],
  ['the environment comes first', 'x.ini', { UWSGI_PROCESSES: '4' }, 2],
  ['the environment alone', '--http-socket :1', { UWSGI_PROCESSES: '4' }, 4],
  ['our own prefix', '--http-socket :1', { TSWSGI_PROCESSES: '6' }, 6],
  ['a file named by the environment', '', { UWSGI_INI: 'x.ini' }, 2],
  ['the last one on the command line', '--http-socket :1 --workers 2 -p 7', {}, 7],
];

t.test('precedence is position', async (t) => {
  for (const [shows, argv, environment, processes] of orders) {
    const { config, errors, warnings } = run(argv, files, environment);
    t.equal(config.processes, processes, shows);
    t.strictSame(brief([...errors, ...warnings]), [], shows);
  }
});

t.test('lists add up, over all sources', async (t) => {
  const { config } = run('--pp /a --ini uwsgi.ini --env=B=3 --env=C=4', {
    '/srv/uwsgi.ini': '[uwsgi]\npythonpath = /b\njspath = c\nenv = A=1\nenv = B=2\nhttp-socket = :1\nsocket = :2',
  });
  t.strictSame(config.modulePaths, ['/a', '/b', '/srv/c']);
  t.strictSame(config.environment, { A: '1', B: '3', C: '4' });
  t.strictSame(
    config.sockets.map(({ address }) => address),
    [':1', ':2'],
  );
});

t.test('sockets and what they speak', async (t) => {
  const lines = ['socket = :1', 'uwsgi-socket = :2', 'http-socket = :3', 'http11-socket = :4', 'http = :5'].join('\n');
  const spoken = (extra: string): string =>
    ini(lines + extra)
      .config.sockets.map(({ protocol }) => protocol)
      .join(' ');
  t.equal(spoken(''), 'uwsgi uwsgi http http http');
  t.equal(spoken('\nprotocol = http'), 'http uwsgi http http http');
  t.equal(spoken('\nsocket-protocol = uwsgi'), 'uwsgi uwsgi http http http');
  t.match(ini(lines).notes[1], /^http :5 is served by the workers themselves/);
  t.strictSame(ini('socket = :1').config.sockets, [
    { address: ':1', protocol: 'uwsgi', option: 'socket', place: 'uwsgi.ini:2' },
  ]);
});

t.test('an address that comes twice is left out', async (t) => {
  const { config, warnings } = ini('socket = :1\nhttp-socket = :1');
  t.equal(config.sockets.length, 1);
  t.strictSame(brief(warnings), ['ADDRESS_TWICE uwsgi.ini:3']);
});

t.test('a mountpoint that comes twice is left out', async (t) => {
  const { config, errors, warnings } = ini(
    'mount = /a=one.js\nmount = /a/=two.js\nmount = /=three.js\nmodule = app\nmanage-script-name = true\nmount = /c',
  );
  t.match(config.mounts, [{ mountpoint: '/a', application: 'one.js', place: 'uwsgi.ini:2' }]);
  t.equal(config.mounts.length, 1);
  t.strictSame(brief(warnings), ['MOUNT_TWICE uwsgi.ini:3', 'MOUNT_TWICE uwsgi.ini:4']);
  t.match(warnings[1]?.message, 'mountpoint / already configured (uwsgi.ini:5). skip.');
  t.strictSame(brief(errors), ['VALUE_NOT_A_MOUNT uwsgi.ini:7']);
});

t.test('mounts that nothing can choose are told', async (t) => {
  const warned = (lines: string) => brief(ini(lines).warnings);
  t.strictSame(warned('module = app\nmount = /a=one.js'), ['MOUNTS_BY_FRONT_END uwsgi.ini:3']);
  t.strictSame(warned('module = app\nmount = /a=one.js\nmanage-script-name = true'), []);
  t.strictSame(warned('module = app\nmount = a.org=one.js'), []);
  t.strictSame(warned('mount = /a=one.js'), [], 'it gets everything');
  t.strictSame(warned('module = app\nmount = /a=one.js\nsocket = :1'), [], 'the front-end does');
});

t.test('socket-timeout sets three, a later name one', async (t) => {
  const { config } = ini('socket-timeout = 4\nbody-timeout = 30');
  t.strictSame(
    [config.headTimeoutMs, config.bodyTimeoutMs, config.writeTimeoutMs, config.keepAliveTimeoutMs],
    [4000, 30_000, 4000, 65_000],
  );
});

t.test('the accept queue is no longer than the kernel allows', async (t) => {
  const tight = { '/proc/sys/net/core/somaxconn': '128\n' };
  t.equal(ini('').config.backlog, 1024);
  t.equal(ini('', tight).config.backlog, 128);
  t.equal(ini('listen = 2000').config.backlog, 2000);
  const { config, warnings } = ini('listen = 2000', tight);
  t.equal(config.backlog, 128);
  t.strictSame(brief(warnings), ['VALUE_CLAMPED uwsgi.ini:2']);
});

t.test('chdir', async (t) => {
  const { config, errors } = ini('chdir = site\npp = lib', { '/srv/site/': '' });
  t.strictSame(
    [config.chdir, config.directory, config.modulePaths, errors],
    ['/srv/site', '/srv/site', ['/srv/site/lib'], []],
  );
  t.strictSame(brief(ini('chdir = nowhere').errors), ['DIRECTORY_MISSING uwsgi.ini:2']);
});

t.test('a virtualenv counts when it holds JavaScript', async (t) => {
  for (const content of ['node_modules/', 'package.json']) {
    const { config, notes } = ini('virtualenv = /venv', { [`/venv/${content}`]: '' });
    t.strictSame([config.modulePaths, notes.length], [['/venv'], 1], content);
  }
  const { config, notes, warnings } = ini('home = /venv');
  t.strictSame([config.modulePaths, warnings], [[], []]);
  t.match(notes[1], /^home \/venv holds neither node_modules nor package.json/);
});

const references: readonly [shows: string, lines: string, chdir: string][] = [
  ['an option', 'base = /a\nchdir = %(base)/b', '/a/b'],
  ['one further down', 'chdir = %(base)/b\nbase = /a', '/a/b'],
  ['over two steps, in any order', 'chdir = %(x)\nx = %(y)\ny = /a', '/a'],
  ['the first of several', 'base = /a\nbase = /b\nchdir = %(base)', '/a'],
  ['the environment', 'chdir = $(HOME)', '/root'],
  ['a variable set above', 'env = SITE=/a\nchdir = $(SITE)', '/a'],
  ['a file, without its line end', 'chdir = @(where.txt)', '/w'],
  ['a magic variable', 'chdir = %dsub', '/srv/sub'],
  ['a magic variable in a name', '%n = /a\nchdir = %(uwsgi)', '/a'],
];

t.test('how long a worker may take to end', async (t) => {
  const stopTimeoutMs = (lines: string) => ini(lines).config.stopTimeoutMs;
  t.equal(stopTimeoutMs(''), 60_000);
  t.equal(stopTimeoutMs('reload-mercy = 8'), 8000);
  t.equal(stopTimeoutMs('worker-reload-mercy = 0\nreload-mercy = 8'), 0);
  t.equal(stopTimeoutMs('reload-mercy = 8\nworker-reload-mercy = 5'), 5000);
});

t.test('references', async (t) => {
  for (const [shows, lines, expected] of references) {
    const text = `[uwsgi]\nsocket = :1\n${lines}`;
    const { config, errors, warnings } = run(
      'uwsgi.ini',
      { '/srv/uwsgi.ini': text, '/srv/where.txt': '/w\n', [`${expected}/`]: '' },
      { HOME: '/root' },
    );
    t.equal(config.chdir, expected, shows);
    t.strictSame(brief([...errors, ...warnings]), [], shows);
  }
});

t.test('processes by the number of processors', async (t) => {
  const one = ini('processes = %k').config.processes;
  t.ok(one >= 1);
  t.equal(ini('processes = %(%k + 1)').config.processes, one + 1);
});

t.test('sections and other files', async (t) => {
  const both = '[uwsgi]\nini = :base\nprocesses = 3\n[base]\nprocesses = 2\nhttp-socket = :1\n[dev]\nsocket = :9';
  const tree = { '/srv/a.ini': both, '/srv/b.ini': '[uwsgi]\nini = a.ini:dev\nsocket = :8' };
  t.strictSame([run('--ini a.ini', tree).config.processes, brief(run('--ini a.ini', tree).warnings)], [3, []]);
  t.strictSame(
    run('a.ini:dev', tree).config.sockets.map(({ place }) => place),
    ['a.ini:8'],
  );
  t.strictSame(
    run('--ini b.ini', tree).config.sockets.map(({ address }) => address),
    [':9', ':8'],
  );
  t.strictSame(run('--ini b.ini', tree).config.configurationFiles, ['/srv/b.ini', '/srv/a.ini']);
  t.strictSame(run('--ini b.ini', tree).notes, [
    '[tswsgi] getting INI configuration from b.ini',
    '[tswsgi] getting INI configuration from a.ini',
  ]);
});

const warnings: readonly [shows: string, lines: string, ...expected: string[]][] = [
  ['a typo', 'vaccum = true', 'OPTION_UNKNOWN uwsgi.ini:2'],
  ['a name that is meant', 'base = /x\npidfile = %(base)/p'],
  ['a name that a condition tests', 'if-opt = stage=live\nstage = live\nendif ='],
  ['an option that is not served, once', 'static-map = /a=/b\nstatic-map = /c=/d', 'OPTION_NOT_SERVED uwsgi.ini:2'],
  ['no = between name and value', 'timeout 3000', 'OPTION_UNKNOWN uwsgi.ini:2'],
  ['a scalar twice', 'workers = 2\nprocesses = 3', 'OPTION_SET_TWICE uwsgi.ini:3'],
  ['a scalar twice with one value', 'workers = 2\nprocesses = 2\nmaster = true\nmaster = 1'],
  ['an environment variable that is not there', 'module = $(NOTHING)', 'REFERENCE_UNKNOWN uwsgi.ini:2'],
  ['variables of log lines', 'log-format = "%(addr)" %(status) %(var.X) "%(mine)"'],
  ['a variable of log lines that is none', 'log-format = %(addr) %(status', 'LOG_FORMAT_ODD uwsgi.ini:2'],
  ['a metric in log lines', 'log-format = %(metric.worker.0.requests)', 'LOG_METRIC uwsgi.ini:2'],
  ['an environment variable in log lines', 'log-format = $(NOTHING) %(uri)', 'REFERENCE_UNKNOWN uwsgi.ini:2'],
  ['dates of lines of the server', 'log-date = true', 'LOG_DATE_UNUSED uwsgi.ini:2'],
  ['dates of log lines', 'log-date = %%Y\nlog-format = %(ftime)\nlog-format-strftime = true'],
  ['a magic variable that is none', 'module = a%z', 'MAGIC_UNKNOWN uwsgi.ini:2'],
  ['an inline comment', 'processes = 4 ; four', 'VALUE_COMMENT_CUT uwsgi.ini:2'],
  [
    'harmless names of uWSGI',
    'lazy-apps = true\nthunder-lock = true\ndie-on-term = true\nsingle-interpreter = 1\nplugin = python3\nthreads = 1',
  ],
];

t.test('warnings', async (t) => {
  for (const [shows, lines, ...expected] of warnings) {
    const result = ini(lines);
    t.strictSame(brief(result.warnings), expected, shows);
    t.strictSame(result.errors, [], shows);
  }
});

t.test('odd sections', async (t) => {
  const read = (text: string): string[] =>
    run('uwsgi.ini --socket :1', { '/srv/uwsgi.ini': text }).warnings.map(formatDiagnostic);
  t.match(read('[uwsgi] ; note\nprocesses = 2'), [/read as \[uwsgi\].* \(uwsgi.ini:1\)$/]);
  t.match(read('processes = 2'), [/Can't find section "uwsgi" .*has none at all.* \(uwsgi.ini\)$/]);
  t.match(read('[site]\na = 1'), [/Can't find section "uwsgi" .*has \[site\]/]);
  t.match(read('[uwsgi]\n'), [/it is empty/]);
});

const mistakes: readonly [typed: string, text: RegExp][] = [
  ['vaccum = true', /^unknown option "vaccum"; did you mean "vacuum"\? \(uwsgi.ini:2\)$/],
  ['env NAME=v', /did you mean "env = NAME=v"\?/],
  ['static-map /a = b', /did you mean "static-map = \/a=b"\?/],
  ['harakiri 30', /did you mean "harakiri = 30"\?/],
  ['RuntimeDirectory = x', /^unknown option "RuntimeDirectory" \(/],
  ['processes = 2 workers', /^processes: "2 workers" is read as 2; remove "workers" \(uwsgi.ini:2\)$/],
  ['threads = 600', /^threads: 600 is more than 512, the most threads one worker has; using 512/],
];

t.test('warnings say what to do', async (t) => {
  for (const [typed, text] of mistakes) t.match(formatDiagnostic(ini(typed).warnings[0] as never), text, typed);
});

t.test('verbs are for the command line', async (t) => {
  t.strictSame(run('--stop run/a.pid --http-socket :1').verb, { signal: 'SIGINT', path: '/srv/run/a.pid' });
  t.strictSame(run('--reload=/a.pid --stop /b.pid').verb, { signal: 'SIGHUP', path: '/a.pid' });
  t.equal(run('--http-socket :1').verb, undefined);
  t.strictSame(brief(run('--http-socket :1 --stop').errors), ['ARGUMENT_MISSING --stop']);
  const inFile = ini('stop = a.pid');
  t.equal(inFile.verb, undefined);
  t.strictSame(brief(inFile.warnings), ['VERB_IN_FILE uwsgi.ini:2']);
});

t.test('strict makes unknown names of a file errors, wherever it stands', async (t) => {
  t.strictSame(brief(ini('vaccum = 1\nstrict = true\nharakiri = 9').errors), ['OPTION_UNKNOWN uwsgi.ini:2']);
  t.strictSame(brief(ini('strict = true\nvaccum = 1\nstrict = false').errors), []);
});

const errors: readonly [argv: string, ...expected: string[]][] = [
  ['--http-socket :1 --vaccum', 'OPTION_UNKNOWN --vaccum'],
  ['--http-socket :1 --procesess 4', 'OPTION_UNKNOWN --procesess'],
  ['--http-socket :1 --http-sock :2', 'OPTION_UNKNOWN --http-sock'],
  ['--http-socket :1 nowhere.ini', 'FILE_UNREADABLE nowhere.ini'],
  ['--ini nowhere.ini', 'FILE_UNREADABLE --ini'],
  ['--http-socket :1 app.js', 'ARGUMENT_NOT_A_CONFIGURATION app.js'],
  ['--http-socket :1 site.yaml', 'FILE_UNREADABLE site.yaml'],
  ['--http-socket :1 site.conf', 'ARGUMENT_NOT_A_CONFIGURATION site.conf'],
  ['--http-socket :1 --ini :x', 'FILE_NOT_LOADED_YET --ini'],
  ['--ini circle.ini', 'FILE_CIRCULAR circle.ini:2'],
  ['--http-socket :1 --module %(module)', 'REFERENCE_CIRCULAR --module'],
  ['--http-socket :1 --module @(nowhere)', 'REFERENCE_UNREADABLE --module'],
  ['--http-socket :1 -p x -l y', 'VALUE_NOT_A_NUMBER -p', 'VALUE_NOT_A_NUMBER -l'],
  ['', 'NO_SOCKET'],
  ['--emperor /etc/vassals', 'NO_SOCKET --emperor'],
];

t.test('errors, all of a run at once', async (t) => {
  const tree = { '/srv/circle.ini': '[uwsgi]\nini = circle.ini:uwsgi\nsocket = :1' };
  for (const [argv, ...expected] of errors) t.strictSame(brief(run(argv, tree).errors), expected, argv);
});

t.test('what the command line takes for an option is suggested with its dashes', async (t) => {
  t.match(run('--vaccum').errors[0]?.message, /"--vaccum"; did you mean "--vacuum"\?/);
});

t.test('an option of uWSGI that is not served is a warning on the command line too', async (t) => {
  const result = run('--http-socket :1 --spooler jobs --import x -Q jobs');
  t.strictSame(
    [brief(result.errors), brief(result.warnings)],
    [[], ['OPTION_NOT_SERVED --spooler', 'OPTION_NOT_SERVED --import']],
  );
});

t.test('the environment holds more than options', async (t) => {
  const result = run(
    '--http-socket :1',
    {},
    { UWSGI_SERVICE_HOST: '10.0.0.1', UWSGI_RELOADS: '1', PATH: '/bin', UWSGI_PROCESES: '2' },
  );
  t.strictSame([brief(result.errors), brief(result.warnings)], [[], ['OPTION_UNKNOWN UWSGI_PROCESES']]);
});

t.test('sockets may come from systemd', async (t) => {
  t.strictSame(run('', {}, { LISTEN_FDS: '1' }).errors, []);
});

t.test('help and version', async (t) => {
  for (const word of ['--help', '-h', '--usage']) t.ok(run(word).wantsHelp, word);
  t.ok(run('--version').wantsVersion);
  t.notOk(run('--master').wantsHelp);
});

t.test('processes = auto is worked out once, and the boot log says how', async (t) => {
  const files = {
    '/proc/self/cgroup': '0::/',
    '/proc/self/mountinfo': '1 2 0:3 / /cg rw - cgroup2 cgroup2 rw',
    '/cg/cpu.max': '50000 100000',
  };
  for (const line of ['processes = auto', 'workers = Auto ; the container knows']) {
    const { config, errors, notes } = ini(line, files);
    t.strictSame([config.processes, errors], [1, []], line);
    t.match(notes.at(-1), /^processes = auto: 1 worker, by cpu\.max of \/cg: 0\.5 CPUs \(also: sched_getaffinity: /);
  }
  const overruled = ini('ini = more.ini\nprocesses = auto', { ...files, '/srv/more.ini': '' });
  t.equal(overruled.notes.filter((note) => note.startsWith('processes')).length, 1);
  const { config, notes } = run('--processes auto --processes 3 --http-socket :1', files);
  t.strictSame([config.processes, notes], [3, []]);
  t.match(ini('async = auto').errors, [{ code: 'VALUE_NOT_A_NUMBER' }]);
});
