// What real files contain does not keep a server from starting only because it is not served: all options of uWSGI, each with
// a value that is plausible for it, in one file. What stops it all the same is in a table, with the reason.
import t from 'tap';
import { parseConfiguration } from '../../dist/config/config.js';
import { exampleOf } from '../../dist/config/option-facts.js';
import { findOption } from '../../dist/config/options.js';
import { uwsgiKind, uwsgiNames } from '../../dist/config/uwsgi-names.js';
import { families, familyNames, familyOf } from '../../dist/config/uwsgi-status.js';

/** Where the example of the option would be in the way of another, or of the machine. */
const values: Readonly<Record<string, string>> = {
  'cheaper-busyness-min': '10',
  'cheaper-rss-limit-hard': '65536',
  chdir: '/',
  chroot: '/',
  processes: '8',
  workers: '8',
};
const plausible = { flag: 'true', none: 'true', int: '4', str: '/srv/site', list: '/srv/site' };

/** What is read while the settings are gathered: files, blocks and the like have tests of their own. */
const gathering = [
  'configuration',
  'inheritance',
  'logic',
  'directive',
  'declaration',
  'placeholder',
  'action',
  'verb',
];

function read(lines: readonly string[]): ReturnType<typeof parseConfiguration> {
  const files: Readonly<Record<string, string>> = {
    '/srv/a.ini': `[uwsgi]\n${lines.join('\n')}\n`,
    '/etc/passwd': 'www-data:x:33:33::/:/bin/false\n',
    '/etc/group': 'www-data:x:33:\n',
    '/proc/sys/net/core/somaxconn': '4096',
  };
  return parseConfiguration({
    argv: ['a.ini'],
    environment: {},
    cwd: '/srv',
    readFile: (path) => files[path] ?? '',
    readKind: () => ({ kind: 'directory', inode: 1 }),
  });
}

t.test('every option', async (t) => {
  const lines = [...uwsgiNames()].flatMap((name) => {
    const row = findOption(name);
    if (row !== undefined && gathering.includes(row.kind)) return [];
    const example = row === undefined ? '' : exampleOf(row);
    return [`${name} = ${values[name] ?? (example === '' ? plausible[uwsgiKind(name) ?? 'str'] : example)}`];
  });
  t.ok(lines.length > 1150, String(lines.length));
  const { errors } = read(lines);
  // The README has the reason for each: to go on would be unsafe, or would do what nobody asked for.
  const refused = families.filter(({ status }) => status === 'refused').flatMap(familyNames);
  t.strictSame(
    errors.filter(({ code }) => code !== 'OPTION_REFUSED'),
    [],
  );
  const named = errors.map(({ message }) => message.replace(/:.*/s, ''));
  t.strictSame(
    named.filter((name) => familyOf(name)?.status !== 'refused'),
    [],
  );
  for (const name of refused.filter((name) => !name.includes('*'))) t.ok(named.includes(name), name);
});

/** Values that real files have and that stop the server, each for a reason of its own. */
const justified: readonly [line: string, code: string, why: string][] = [
  ['protocol = fastcgi', 'VALUE_NOT_A_CHOICE', 'the front-end would speak to a socket that does not understand it'],
  ['socket-protocol = scgi', 'VALUE_NOT_A_CHOICE', 'the same'],
  ['protocol = raw', 'VALUE_NOT_A_CHOICE', 'the same'],
  ['daemonize = 192.0.2.1:514', 'VALUE_NOT_A_LOG', 'a server in the background would be without any log'],
  ['processes = true', 'VALUE_NOT_A_NUMBER', 'to uWSGI it is no process at all'],
  ['harakiri = true', 'VALUE_NOT_A_NUMBER', 'to uWSGI it is no limit, which is the reverse of what is meant'],
  ['max-requests = true', 'VALUE_NOT_A_NUMBER', 'the same'],
  ['need-plugin = lua', 'PLUGIN_UNKNOWN', 'the file asks for an end where there is no such plugin, as uWSGI does'],
  ['cheaper = 4', 'CHEAPER_TOO_HIGH', 'so it is in uWSGI'],
  ['uid = nobody-here', 'VALUE_NOT_AN_OWNER', 'the server would stay root; uWSGI ends too'],
  ['socket = 127.0.0.1:http', 'VALUE_NOT_AN_ADDRESS', 'nothing could listen there; uWSGI ends too'],
  ['route = (?<x)y donotlog:', 'ROUTE_PATTERN', 'a rule that cannot be read could let through what it is to stop'],
  ['route = ^/admin basicauth:x', 'ROUTE_GUARD', 'requests would pass that the rule is to stop'],
  ['hook-asap = fly:away', 'HOOK_UNKNOWN', 'uWSGI ends too'],
];

t.test('what stops it, and why', async (t) => {
  for (const [line, code, why] of justified) {
    const { errors } = read([`http-socket = :0\n${line}`]);
    t.strictSame(
      errors.map((error) => error.code),
      [code],
      `${line}: ${why}`,
    );
  }
});

t.test('what does not, though it is odd', async (t) => {
  for (const line of [
    'py-autoreload = true',
    'cheaper = true',
    'http-keepalive = true',
    'daemonize = true',
    'logto = 192.0.2.1:514',
    'plugin = lua,cgi',
    'emperor = /etc/vassals',
    'static-map = /static',
    'http = 127.0.0.1',
    'log-date = true',
    'logdate = %%Y',
    'mount = /old=/srv/old.py',
    'route = ^/x rpc:y',
    'touch-reload =  /a b',
    'master = ture',
    'cron = 0 0 -1 -1 -1 /bin/true',
    'attach-daemon = memcached',
    'harakiri = off',
  ]) {
    const { errors } = read([`http-socket = :0\n${line}`]);
    t.strictSame(errors, [], line);
  }
});
