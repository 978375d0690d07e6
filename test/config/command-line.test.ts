import t from 'tap';
import { parseCommandLine } from '../../dist/config/command-line.js';
import { Report } from '../../dist/config/report.js';

interface Parsed {
  readonly settings: readonly [name: string, value: string | null][];
  readonly files: readonly string[];
  readonly errors: readonly [code: string, place: string][];
}

function parse(...argv: string[]): Parsed {
  const report = new Report();
  const { settings, files } = parseCommandLine(argv, report);
  return {
    settings: settings.map(({ name, value }) => [name, value]),
    files,
    errors: report.errors.map(({ code, place }) => [code, place]),
  };
}

const cases: readonly [argv: string, settings: Parsed['settings'], files?: readonly string[]][] = [
  ['--http-socket :8080', [['http-socket', ':8080']]],
  ['--http-socket=:8080', [['http-socket', ':8080']]],
  ['--env=A=b', [['env', 'A=b']]],
  ['--env=', [['env', '']]],
  ['--master', [['master', null]]],
  [
    '--master --processes 2',
    [
      ['master', null],
      ['processes', '2'],
    ],
  ],
  ['--master=false', [['master', 'false']]],
  ['--no-master', [['master', 'false']]],
  ['--no-orphans', [['no-orphans', null]]],
  ['--no-defer-accept', [['no-defer-accept', null]]],
  ['-M', [['master', null]]],
  ['-p 4', [['processes', '4']]],
  ['-p4', [['processes', '4']]],
  [
    '-MTp 4',
    [
      ['master', null],
      ['enable-threads', null],
      ['processes', '4'],
    ],
  ],
  [
    '-MTLp4',
    [
      ['master', null],
      ['enable-threads', null],
      ['disable-logging', null],
      ['processes', '4'],
    ],
  ],
  [
    '-s :1 -w app -l 5 -b 9 -z 4 -H /v',
    [
      ['socket', ':1'],
      ['module', 'app'],
      ['listen', '5'],
      ['buffer-size', '9'],
      ['socket-timeout', '4'],
      ['virtualenv', '/v'],
    ],
  ],
  [
    '-t 30 -d /log -x f -y g',
    [
      ['harakiri', '30'],
      ['daemonize', '/log'],
      ['xml', 'f'],
      ['yaml', 'g'],
    ],
  ],
  ['-C', [['chmod-socket', null]]],
  ['-C660', [['chmod-socket', '660']]],
  ['-h', [['help', null]]],
  ['--chmod-socket', [['chmod-socket', null]]],
  ['--chmod-socket=660', [['chmod-socket', '660']]],
  ['--chmod-socket 660', [['chmod-socket', '660']]],
  ['--chmod-socket site.ini', [['chmod-socket', null]], ['site.ini']],
  [
    '--http-keepalive --master',
    [
      ['http-keepalive', null],
      ['master', null],
    ],
  ],
  ['--harakiri 30', [['harakiri', '30']]],
  ['--memory-report site.ini', [['memory-report', null]], ['site.ini']],
  ['site.ini', [], ['site.ini']],
  ['-i site.ini', [['single-interpreter', null]], ['site.ini']],
  ['site.ini -p 3 other.ini:x', [['processes', '3']], ['site.ini', 'other.ini:x']],
  ['[x]', []],
  ['-', [], ['-']],
  ['-- --master', [], ['--master']],
  ['--procesess 4', [['procesess', '4']]],
  ['--nonsense site.ini', [['nonsense', null]], ['site.ini']],
];

t.test('forms', async (t) => {
  for (const [argv, settings, files = []] of cases)
    t.strictSame(parse(...argv.split(' ')), { settings, files, errors: [] }, argv);
});

const mistakes: readonly [argv: string, code: string, place: string][] = [
  ['--http-socket', 'ARGUMENT_MISSING', '--http-socket'],
  ['--http-socket --master', 'ARGUMENT_MISSING', '--http-socket'],
  ['-p', 'ARGUMENT_MISSING', '-p'],
  ['--no-master=1', 'ARGUMENT_UNEXPECTED', '--no-master'],
  ['-MZ', 'LETTER_UNKNOWN', '-Z'],
];

t.test('mistakes of form', async (t) => {
  for (const [argv, code, place] of mistakes) t.strictSame(parse(...argv.split(' ')).errors, [[code, place]], argv);
});

t.test('the place is what the user typed', async (t) => {
  const { settings } = parseCommandLine(['-p4', '--no-master', '--http=:1'], new Report());
  t.strictSame(
    settings.map(({ place }) => place),
    ['-p', '--no-master', '--http'],
  );
});
