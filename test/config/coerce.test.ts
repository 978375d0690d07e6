import t from 'tap';
import { coerce } from '../../dist/config/coerce.js';
import { findOption } from '../../dist/config/options.js';
import { Report } from '../../dist/config/report.js';

const users: Readonly<Record<string, string>> = {
  '/etc/passwd': 'root:x:0:0::/root:/bin/sh\nwww-data:x:33:34::/:/bin/false\n',
  '/etc/group': 'root:x:0:\nweb:x:77:\n',
};

function read(name: string, text: string): { value: unknown; codes: string[]; errors: string[] } {
  const row = findOption(name);
  if (row === undefined) throw new Error(`no option ${name}`);
  const report = new Report();
  const readText = (path: string): string => users[path] ?? '';
  const value = coerce({ row, name, text, place: 'uwsgi.ini:3', cwd: '/srv', readText, report });
  for (const { place } of [...report.errors, ...report.warnings])
    if (place !== 'uwsgi.ini:3') throw new Error('no place');
  return { value, codes: report.warnings.map(({ code }) => code), errors: report.errors.map(({ code }) => code) };
}

const good: readonly [name: string, text: string, value: unknown, ...warnings: string[]][] = [
  // Flags: false, off, no and 0 are false in any case, all else is true
  ['master', 'true', true],
  ['master', '', true],
  ['master', '1', true],
  ['master', 'Yes', true],
  ['master', 'false', false],
  ['master', 'OFF', false],
  ['master', 'no', false],
  ['master', '0', false],
  ['master', 'ture', true, 'VALUE_READS_AS_TRUE'],
  ['master', 'true  //text', true, 'VALUE_COMMENT_CUT'],
  ['master', 'false ; for now', false, 'VALUE_COMMENT_CUT'],
  ['master', '; nothing', true, 'VALUE_COMMENT_CUT'],
  ['disable-logging', 'true', false],
  ['disable-logging', 'false', true],

  // Numbers: by their leading digits
  ['processes', '4', 4],
  ['processes', '+4', 4],
  ['processes', '64   # cores', 64, 'VALUE_COMMENT_CUT'],
  ['processes', '4  ; text', 4, 'VALUE_COMMENT_CUT'],
  ['processes', '4x', 4, 'VALUE_NUMBER_CUT'],
  ['processes', '4 workers', 4, 'VALUE_NUMBER_CUT'],
  ['processes', '5000', 1024, 'VALUE_CLAMPED'],
  ['cheaper', 'true', 0, 'VALUE_FLAG_AS_NUMBER'],
  ['autoreload', 'false', 0, 'VALUE_FLAG_AS_NUMBER'],
  ['py-autoreload', 'true', 0, 'VALUE_FLAG_AS_NUMBER'],
  ['logto', '192.0.2.1:514', undefined, 'VALUE_NOT_A_LOG'],
  ['harakiri', 'Off', 0, 'VALUE_FLAG_AS_NUMBER'],
  ['cheaper', '2', 2],
  ['buffer-size', '32768', 32_768],
  ['buffer-size', '65536', 65_535, 'VALUE_CLAMPED'],
  ['threads', '1', 1],
  ['log-maxsize', '100', 100],
  ['log-maxsize', '2k', 2048],
  ['log-maxsize', '100 M ; a day', 104_857_600, 'VALUE_COMMENT_CUT'],
  ['log-maxsize', '1GiB', 1_073_741_824],
  ['log-maxsize', '5x', 5, 'VALUE_NUMBER_CUT'],
  ['limit-post', '10m', 10_485_760],
  ['limit-post', '1T', 1_099_511_627_776],
  ['buffer-size', '32K', 32_768],
  ['buffer-size', '64k', 65_535, 'VALUE_CLAMPED'],
  ['limit-stack', '8 MB', 8_388_608],
  ['limit-stack', '8 MB of it', 8, 'VALUE_NUMBER_CUT'],
  ['reload-on-rss', '512', 512],
  ['reload-on-rss', '512M', 512],
  ['reload-on-rss', '2g', 2048],
  ['reload-on-rss', '1048576k ; a gigabyte', 1024, 'VALUE_COMMENT_CUT'],
  ['limit-as', '1 GiB', 1024],
  ['max-requests', '5k', 5, 'VALUE_NUMBER_CUT'],

  // Times: in seconds, or with a unit
  ['harakiri', '30', 30_000],
  ['harakiri', '30s', 30_000],
  ['harakiri', '30 seconds', 30_000],
  ['harakiri', '5m', 300_000],
  ['harakiri', '5 min # long', 300_000, 'VALUE_COMMENT_CUT'],
  ['harakiri', '1.5h', 5_400_000],
  ['max-worker-lifetime', '1d', 86_400_000],
  ['max-worker-lifetime', '30d', 2_073_600_000, 'VALUE_CLAMPED'],
  ['harakiri', '1500ms', 1500],
  ['harakiri', '30x', 30_000, 'VALUE_NUMBER_CUT'],
  ['harakiri', '5 months', 5000, 'VALUE_NUMBER_CUT'],
  ['http-keepalive', '1m', 60_000],
  ['threads', '513', 512, 'VALUE_CLAMPED'],
  ['socket-timeout', '4', 4000],
  ['header-timeout', '0.25', 250],
  ['worker-reload-mercy', '99999999', 2_073_600_000, 'VALUE_CLAMPED'],
  ['http-keepalive', '', 65_000],
  ['http-keepalive', 'True', 65_000],
  ['http-keepalive', '1', 65_000],
  ['http-keepalive', '5', 5000],
  ['http-keepalive', 'false', 0],

  // Modes
  ['chmod-socket', '660', 0o660],
  ['chmod-socket', '0660', 0o660],
  ['chmod-socket', '', 0o666],
  ['chmod-socket', '1', 0o666],
  ['chmod-socket', '664 ; for nginx', 0o664, 'VALUE_COMMENT_CUT'],
  ['umask', '007', 0o007],
  ['umask', '2', 0o002],

  // Text stays as it is
  ['module', 'pkg.mod:app', 'pkg.mod:app'],
  ['module', 'a:b ; text', 'a:b ; text', 'VALUE_COMMENT_KEPT'],
  ['module', 'a;b#c//d', 'a;b#c//d'],
  ['virtualenv', '"/srv/venv"', '"/srv/venv"', 'VALUE_QUOTES_KEPT'],
  ['pythonpath', '/a b', '/a b'],
  ['pidfile', 'run/x.pid', '/srv/run/x.pid'],
  ['pidfile', '/run/x.pid', '/run/x.pid'],

  ['hook-asap', 'exec:echo a:b', 'exec:echo a:b'],
  ['hook-master-start', 'unix_signal:15 gracefully_kill_them_all', 'unix_signal:15 gracefully_kill_them_all'],
  ['hook-asap', 'mount:tmpfs /a', undefined, 'HOOK_NOT_SERVED'],
  ['logto', 'a.log', '/srv/a.log'],
  ['daemonize', 'true', '/srv/true', 'VALUE_IS_A_FILE'],

  ['mount', '/a=b:c', { mountpoint: '/a', host: '', path: '/a', application: 'b:c', place: 'uwsgi.ini:3' }],
  [
    'mount',
    'a=b.js',
    { mountpoint: 'a', host: 'a', path: '', application: 'b.js', place: 'uwsgi.ini:3' },
    'MOUNT_ON_ODD_HOST',
  ],
  ['env', 'A=b=c', ['A', 'b=c']],
  ['env', 'A=', ['A', '']],
  ['protocol', 'http11', 'http'],

  // Owners
  ['chown-socket', 'www-data', { uid: 33, gid: -1 }],
  ['chown-socket', 'www-data:web', { uid: 33, gid: 77 }],
  ['chown-socket', ':web', { uid: -1, gid: 77 }],
  ['chown-socket', '1000:1001', { uid: 1000, gid: 1001 }],
  ['uid', 'www-data', { uid: 33, gid: 34 }],
  ['uid', '33', { uid: 33, gid: 34 }],
  ['uid', '1000', { uid: 1000, gid: null }],
  ['gid', 'web', 77],
  ['add-gid', '78', 78],

  // Addresses
  ['socket', ':8080', ':8080'],
  ['socket', '"127.0.0.1:49152"', '127.0.0.1:49152', 'VALUE_QUOTES_CUT'],
  ['socket', "'/run/a.sock'", '/run/a.sock', 'VALUE_QUOTES_CUT'],
  ['socket', ':8080 ; text', ':8080', 'VALUE_COMMENT_CUT'],

  // Plugins
  ['plugins', 'python3,http', ['python3', 'http']],
  ['plugin', '/usr/lib/uwsgi/python3_plugin.so', ['/usr/lib/uwsgi/python3_plugin.so']],
  ['plugins', 'python,sse_offload', ['python', 'sse_offload'], 'PLUGIN_UNKNOWN'],
];

t.test('values', async (t) => {
  for (const [name, text, value, ...codes] of good)
    t.strictSame(read(name, text), { value, codes, errors: [] }, `${name} = ${text}`);
});

const bad: readonly [name: string, text: string, error: string][] = [
  ['daemonize', '192.0.2.1:514', 'VALUE_NOT_A_LOG'],
  ['logto', '', 'VALUE_EMPTY'],
  ['hook-asap', 'nosuch:x', 'HOOK_UNKNOWN'],
  ['processes', '', 'VALUE_EMPTY'],
  ['processes', '; 4', 'VALUE_EMPTY'],
  ['processes', 'abc', 'VALUE_NOT_A_NUMBER'],
  ['processes', 'true', 'VALUE_NOT_A_NUMBER'],
  ['processes', '-1', 'VALUE_NEGATIVE'],
  ['processes', '0', 'VALUE_OUT_OF_RANGE'],
  ['limit-post', '99999999999999999999', 'VALUE_OUT_OF_RANGE'],
  ['chmod-socket', '66', 'VALUE_NOT_A_MODE'],
  ['chmod-socket', '888', 'VALUE_NOT_A_MODE'],
  ['umask', 'rw', 'VALUE_NOT_A_MODE'],
  ['module', '', 'VALUE_EMPTY'],
  ['env', 'NAME', 'VALUE_NOT_AN_ASSIGNMENT'],
  ['env', '=x', 'VALUE_NOT_AN_ASSIGNMENT'],
  ['protocol', 'fastcgi', 'VALUE_NOT_A_CHOICE'],
  ['protocol', 'constructor', 'VALUE_NOT_A_CHOICE'],
  ['chown-socket', 'nobody-here', 'VALUE_NOT_AN_OWNER'],
  ['chown-socket', 'root:nobody-here', 'VALUE_NOT_AN_OWNER'],
  ['socket', '', 'VALUE_NOT_AN_ADDRESS'],
  ['socket', ':99999', 'VALUE_NOT_AN_ADDRESS'],
];

t.test('values that are refused', async (t) => {
  for (const [name, text, error] of bad) {
    const { value, errors } = read(name, text);
    t.strictSame(errors, [error], `${name} = ${text}`);
    t.equal(value, undefined);
  }
});

t.test('a plugin that is needed is an error', async (t) => {
  t.strictSame(read('need-plugin', 'python3').errors, []);
  t.strictSame(read('need-plugins', 'geoip').errors, ['PLUGIN_UNKNOWN']);
});
