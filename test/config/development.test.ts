import t from 'tap';
import { parseConfiguration } from '../../dist/config/config.js';

function parse(argv: readonly string[], ini = '', environment: Record<string, string> = {}) {
  const readFile = (path: string) => {
    if (path === '/srv/uwsgi.ini') return `[uwsgi]\n${ini}`;
    throw Object.assign(new Error('ENOENT'), { code: 'ENOENT' });
  };
  return parseConfiguration({ argv, environment, cwd: '/srv', isDevelopment: true, readFile, readKind: () => null });
}

t.test('values of its own', async (t) => {
  const { config, errors, notes } = parse(['app.mjs', '--http-socket=:0']);
  t.strictSame([errors, notes], [[], []]);
  t.match(config, {
    isDevelopment: true,
    applicationFile: 'app.mjs',
    processes: 1,
    master: true,
    autoReloadMs: 1000,
    keepAliveTimeoutMs: 0,
    needApplication: false,
  });
});

t.test('over files and the environment, under the command line', async (t) => {
  const ini = 'http-socket = :0\nworkers = 8\ncheaper = 2\nlogto = /x/log\nhttp-keepalive = 5\nharakiri = 7';
  const { config, errors, notes } = parse(['uwsgi.ini', '-p', '3'], ini, { UWSGI_LOG_JSON: 'true' });
  t.strictSame(errors, []);
  t.match(config, { processes: 3, leastProcesses: 0, logFile: null, keepAliveTimeoutMs: 0, requestTimeoutMs: 7000 });
  t.strictSame(notes, [
    '[tswsgi] getting INI configuration from uwsgi.ini',
    'log-json = true (UWSGI_LOG_JSON): it is left out',
    'workers = 8 (uwsgi.ini:3): the command line says otherwise',
    'cheaper = 2 (uwsgi.ini:4): it is left out',
    'logto = /x/log (uwsgi.ini:5): it is left out',
    'http-keepalive = 5 (uwsgi.ini:6): keepalive-timeout = 0 here',
  ]);
});

t.test('a bare file is an application only here', async (t) => {
  for (const name of ['a.js', 'a.mjs', 'a.cjs', 'a.ts', 'a.mts', 'x/a.cts']) {
    t.equal(parse([name, '--http-socket=:0']).config.applicationFile, name);
  }
  t.equal(parse(['a.py', '--http-socket=:0']).errors[0]?.code, 'ARGUMENT_NOT_A_CONFIGURATION');
  const { errors } = parseConfiguration({ argv: ['a.js', '--http-socket=:0'], environment: {}, cwd: '/srv' });
  t.equal(errors[0]?.code, 'ARGUMENT_NOT_A_CONFIGURATION');
});
