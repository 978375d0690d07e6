import t from 'tap';
import { findLetter, knownNames } from '../../dist/config/options.js';
import { uwsgiArgumentStyle, uwsgiKind, uwsgiLetter, uwsgiNames } from '../../dist/config/uwsgi-names.js';

t.test('kinds', async (t) => {
  t.equal(uwsgiKind('harakiri'), 'int');
  t.equal(uwsgiKind('memory-report'), 'flag');
  t.equal(uwsgiKind('endif'), 'none');
  t.equal(uwsgiKind('static-map'), 'list');
  t.equal(uwsgiKind('start_response-nodelay'), 'flag');
  t.equal(uwsgiKind('vaccum'), undefined);
  t.equal(uwsgiKind('constructor'), undefined);
  t.ok([...uwsgiNames()].length > 1200);
});

t.test('arguments on the command line', async (t) => {
  t.equal(uwsgiArgumentStyle('harakiri'), 'required');
  t.equal(uwsgiArgumentStyle('memory-report'), 'none');
  t.equal(uwsgiArgumentStyle('logdate'), 'optional');
  t.equal(uwsgiArgumentStyle('log-sendfile'), 'required');
  t.equal(uwsgiArgumentStyle('vaccum'), undefined);
});

t.test('each letter belongs to one option, and to one of uWSGI', async (t) => {
  for (const letter of 'ACHJLMOQRSTabcdhijlmprstvwxyz') {
    const served = findLetter(letter) !== undefined;
    t.not(served, uwsgiLetter(letter) !== undefined, letter);
    if (!served) t.ok(uwsgiKind(uwsgiLetter(letter) ?? ''), letter);
  }
  t.equal(uwsgiLetter('Z'), undefined);
});

t.test('names of our own are few', async (t) => {
  const own = [...knownNames()].filter((name) => uwsgiKind(name) === undefined);
  t.strictSame(own.sort(), [
    'allow-trace',
    'autoreload',
    'body-rate',
    'body-timeout',
    'cheaper-idle',
    'end',
    'forwarded-allow-ips',
    'forwarded-fields',
    'harakiri-streams',
    'header-timeout',
    'http-proxy-protocol',
    'inspect',
    'inspect-brk',
    'interface',
    'jspath',
    'keepalive-timeout',
    'limit-core',
    'limit-fsize',
    'limit-memlock',
    'limit-nofile',
    'limit-stack',
    'log-json',
    'max-buffered',
    'max-connections',
    'max-connections-per-address',
    'max-requests-per-connection',
    'proxy-allow-ips',
    'queue-timeout',
    'rlimit-core',
    'rlimit-fsize',
    'rlimit-memlock',
    'rlimit-nofile',
    'rlimit-nproc',
    'rlimit-stack',
    'start-timeout',
    'thread-heap-size',
    'uwsgi-compat',
    'write-rate',
    'write-timeout',
  ]);
});
