// Mistakes that real configurations of uWSGI hold, each with all that is said of it. Some run well in uWSGI, so few may be
// errors.
import t from 'tap';
import { type ConfigurationResult, parseConfiguration } from '../../dist/config/config.js';
import { formatDiagnostic } from '../../dist/types.js';

type Files = Readonly<Record<string, string>>;

const site: Files = {
  '/proc/sys/net/core/somaxconn': '4096\n',
  '/etc/passwd': 'www-data:x:33:33::/:/bin/false\n',
  '/etc/group': 'www-data:x:33:\n',
  '/srv/site.yaml': 'uwsgi:\n  processes: 7\n',
  '/srv/site.xml': '<uwsgi><processes>8</processes></uwsgi>',
};

function run(argv: readonly string[], files: Files = {}): ConfigurationResult {
  const all: Files = { ...site, ...files };
  return parseConfiguration({
    argv,
    environment: {},
    cwd: '/srv',
    readFile(path) {
      const text = all[path];
      if (text === undefined) throw new Error(`ENOENT: ${path}`);
      return text;
    },
    readKind: (path) => (path in all ? { kind: 'file', inode: 1 } : null),
  });
}

/** The lines, in a file with a socket at its top: the first of them is line 3. */
const ini = (lines: string, ...argv: string[]): ConfigurationResult =>
  run(['--ini', 'uwsgi.ini', ...argv], { '/srv/uwsgi.ini': `[uwsgi]\nhttp-socket = :1\n${lines}\n` });

const said = ({ errors, warnings }: ConfigurationResult): string[] => [
  ...errors.map((error) => `error: ${formatDiagnostic(error)}`),
  ...warnings.map(formatDiagnostic),
];

const unknown = (name: string, ...meant: string[]): string =>
  `unknown option "${name}"${meant.map((text) => `; did you mean "${text}"?`).join('')} (uwsgi.ini:3)`;
const ownLine = 'give it a line of its own, to uWSGI it is part of the value';
const quiet: string[] = [];

const mistakes: readonly [lines: string, said: readonly string[]][] = [
  // Names that uWSGI passes over in silence
  ['process = 2', [unknown('process', 'processes')]],
  ['vaccum = true', [unknown('vaccum', 'vacuum')]],
  ['proesses = 2', [unknown('proesses', 'processes')]],
  ['daemoniz = /var/log/site.log', [unknown('daemoniz', 'daemonize')]],
  ['guid = www-data', [unknown('guid', 'gid')]],
  ['daemon = false', [unknown('daemon', 'daemonize')]],
  ['static = /srv/static', [unknown('static', 'static-map')]],
  ['logfile = /var/log/site.log', [unknown('logfile', 'logto')]],
  ['py-callos-afterfork = true', [unknown('py-callos-afterfork', 'py-call-osafterfork')]],
  ['exec-before = echo', [unknown('exec-before', 'exec-pre-app')]],
  ['RuntimeDirectory = site', [unknown('RuntimeDirectory')]],
  ['left_over = /srv', [unknown('left_over')]],
  // An option here, for that is what it is meant for
  ['cheaper-idle = 60', quiet],

  // Names that are unknown and meant
  ['base = /srv\npythonpath = %(base)/lib', quiet],
  ['n = 2\nprocesses = %(n * 2)', quiet],
  ['ci = true\nif-opt = ci\nthreads = 2\nendif', quiet],
  ['debug = 0\nif-not-opt = debug=1\nthreads = 2\nendif', quiet],
  ['set-ph = base=/srv', quiet],

  // Comments behind values
  ['max-requests = 1000  ; text', [`max-requests: "; text" is taken for a comment; ${ownLine} (uwsgi.ini:3)`]],
  ['processes = 64   # text', [`processes: "# text" is taken for a comment; ${ownLine} (uwsgi.ini:3)`]],
  ['harakiri = 30 // text', [`harakiri: "// text" is taken for a comment; ${ownLine} (uwsgi.ini:3)`]],
  ['master = true  //text', [`master: "//text" is taken for a comment; ${ownLine} (uwsgi.ini:3)`]],
  ['lazy-apps = true ; text', [`lazy-apps: "; text" is taken for a comment; ${ownLine} (uwsgi.ini:3)`]],
  ['chmod-socket = 660 # text', [`chmod-socket: "# text" is taken for a comment; ${ownLine} (uwsgi.ini:3)`]],
  [
    'module = app ; text',
    ['module: "; text" is part of the value; if it is a comment, give it a line of its own (uwsgi.ini:3)'],
  ],
  ['processes = 4 workers', ['processes: "4 workers" is read as 4; remove "workers" (uwsgi.ini:3)']],

  // No "="
  ['env STAGE=test', [unknown('env STAGE', 'env = STAGE=test')]],
  ['static-map /static = /srv', [unknown('static-map /static', 'static-map = /static=/srv')]],
  ['timeout 3000', [unknown('timeout 3000', 'harakiri = 3000')]],
  ['harakiri 30', [unknown('harakiri 30', 'harakiri = 30')]],

  // Set twice
  [
    'processes = 2\nprocesses = 3',
    ['processes is set more than once, "3" wins over "2"; remove one of the lines (uwsgi.ini:4)'],
  ],
  [
    'master = true\nmaster = false',
    ['master is set more than once, "false" wins over "true"; remove one of the lines (uwsgi.ini:4)'],
  ],
  [
    'workers = 2\nprocesses = 3',
    ['processes is set more than once, "3" wins over "2"; remove one of the lines (uwsgi.ini:4)'],
  ],
  ['vacuum = true\nvacuum = 1', quiet],
  ['pythonpath = /a\npythonpath = /b', quiet],

  // Values of another kind
  ['daemonize = true', ['daemonize: "true" is the name of the file that is logged to; give its path (uwsgi.ini:3)']],
  ['cheaper = true', ['cheaper: "true" is read as 0, as uWSGI does; give a whole number, such as 4 (uwsgi.ini:3)']],
  ['http-keepalive = True', quiet],
  ['logfile-chown = root', ['logfile-chown: "root" reads as true; write true or false (uwsgi.ini:3)']],
  ['master = ture', ['master: "ture" reads as true; write true or false (uwsgi.ini:3)']],
  [
    'emperor = true',
    [
      'emperor: uWSGI has this option, tswsgi does not serve it yet; no vassals are run; instead: a template unit of systemd, tswsgi@.service (uwsgi.ini:3)',
    ],
  ],
  [
    'processes = many',
    ['error: processes: "many" is not a number; give auto or a whole number from 1 up, such as 4 (uwsgi.ini:3)'],
  ],
  [
    'processes =',
    [
      'error: processes has no value; give auto or a whole number from 1 up, such as 4, or remove the line (uwsgi.ini:3)',
    ],
  ],
  ['harakiri = -1', ['error: harakiri: -1 is negative; give a number of seconds, such as 30 (uwsgi.ini:3)']],
  ['chmod-socket = 66', ['error: chmod-socket: "66" is not a file mode; give octal digits such as 660 (uwsgi.ini:3)']],

  // Settings that uWSGI has a trap behind
  ['chmod-socket = 666', quiet],
  ['chmod-socket = 0777', quiet],
  ['processes = 4', quiet],
  ['harakiri = 30', quiet],
  [
    'buffer-size = 65536',
    ['buffer-size: 65536 is more than 65535, the most a uwsgi packet can hold; using 65535 (uwsgi.ini:3)'],
  ],

  // Quotes
  [
    'socket = "127.0.0.1:49152"',
    [
      'socket: the quotes round "127.0.0.1:49152" are not part of an address and were removed; remove them (uwsgi.ini:3)',
    ],
  ],
  [
    'virtualenv = "/srv/venv"',
    ['virtualenv: the quotes in "/srv/venv" are part of the value; remove them if that is not meant (uwsgi.ini:3)'],
  ],

  // Headers of sections
  [
    '[uwsgi] ; note',
    ['the section header "[uwsgi] ; note" is read as [uwsgi]; a comment needs a line of its own (uwsgi.ini:3)'],
  ],
];

t.test('what is said of each', async (t) => {
  for (const [lines, expected] of mistakes) t.strictSame(said(ini(lines)), expected, lines);
});

t.test('a file without the section', async (t) => {
  for (const [text, found] of [
    ['http-socket = :1\n', 'the file has none at all, put [uwsgi] above its options'],
    ['[site]\nhttp-socket = :1\n', 'the file has [site]'],
  ] as const) {
    const warning = `*** WARNING: Can't find section "uwsgi" in INI configuration file uwsgi.ini ***; ${found} (uwsgi.ini)`;
    const error = 'error: no socket to listen on; give one, such as http-socket = 127.0.0.1:8080';
    t.strictSame(said(run(['--ini', 'uwsgi.ini'], { '/srv/uwsgi.ini': text })), [error, warning]);
  }
});

t.test('what is missing is on by itself', async (t) => {
  for (const lines of ['processes = 4', 'harakiri = 30']) t.equal(ini(lines).config.master, true, lines);
});

t.test('<app> of XML is no typo', async (t) => {
  const text = '<uwsgi><http-socket>:1</http-socket><app mountpoint="/"><script>app</script></app></uwsgi>';
  t.strictSame(said(run(['--xml', 'a.xml'], { '/srv/a.xml': text })), []);
});

t.test('short options are those of uWSGI', async (t) => {
  const { config, ...result } = run([
    ...['-s', ':1', '-p', '2', '-T', '-b', '8192', '-M', '-H', '/venv', '-d', '/var/log/site.log', '-t', '9'],
  ]);
  t.strictSame(said({ config, ...result }), []);
  t.match(config, { processes: 2, maxHeadBytes: 8192, daemonLog: '/var/log/site.log', requestTimeoutMs: 9000 });
  t.equal(run(['-s', ':1', '-y', 'site.yaml']).config.processes, 7);
  t.equal(run(['-s', ':1', '-x', 'site.xml']).config.processes, 8);
  const files = { '/srv/uwsgi.ini': '[uwsgi]\nprocesses = 9' };
  t.equal(
    run(['-s', ':1', '-i', 'uwsgi.ini'], files).config.processes,
    9,
    '-i takes no value, so the file is a bare one',
  );
});

t.test('--uwsgi-compat says as much of names as uWSGI does', async (t) => {
  const lines = 'vaccum = true\nstatic-map = /a=/b\nprocesses = 4 workers';
  const number = 'processes: "4 workers" is read as 4; remove "workers" (uwsgi.ini:5)';
  t.equal(said(ini(lines)).length, 3);
  t.strictSame(said(ini(lines, '--uwsgi-compat')), [number], 'values are another matter');
  t.strictSame(said(ini(`${lines}\nuwsgi-compat = true`)), [number]);
  t.match(said(ini(`${lines}\nstrict = true`, '--uwsgi-compat')), [
    /^error: unknown option "vaccum"/,
    number,
    /^static-map: /,
  ]);
  t.match(said(ini('', '--uwsgi-compat', '--vaccum')), [/^error: unknown option "--vaccum"; did you mean "--vacuum"/]);
  t.match(said(ini('pivot-root = /srv /old', '--uwsgi-compat')), [/^error: pivot-root: tswsgi refuses/]);
});

t.test('all errors of a file at once, whatever finds them', async (t) => {
  const lines = [
    'strict = true',
    'processes = many',
    'threads = -1',
    'chmod-socket = rw',
    'vaccum = true',
    'module = %(module)',
    'callable = @(nowhere)',
    'include = missing.ini',
    'set = nothing',
    'pivot-root = /srv /old',
    'route = (a log:x',
    'chdir = /nowhere',
    'uid = nobody-here',
    'socket = :99999',
    'for = a b',
  ];
  const places = ini(lines.join('\n')).errors.map(({ place }) => place);
  const wanted = lines.map((_, index) => `uwsgi.ini:${index + 3}`).slice(1);
  t.strictSame([...new Set(places)].sort(), wanted.sort());
});
