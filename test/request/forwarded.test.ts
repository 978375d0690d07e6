// Who the client is, by the fields of proxies: who is believed, and what of a list that anybody may have begun.
import t from 'tap';
import { type ForwardedField, isPeer, plainAddress } from '../../dist/config/peers.js';
import { type ForwardedClient, Forwarding } from '../../dist/request/forwarded.js';

const usual: readonly ForwardedField[] = ['x-forwarded-for', 'x-forwarded-proto'];
const proxies = ['10.0.0.0/8', '2001:db8:ffff::/48', '192.0.2.1'];

interface Sent {
  readonly peer?: string;
  readonly for?: string;
  readonly proto?: string;
  readonly host?: string;
  readonly forwarded?: string;
}

function clientOf(sent: Sent, fields = usual, allowIps: readonly string[] = proxies): ForwardedClient {
  const variables: Record<string, string | undefined> = {
    HTTP_X_FORWARDED_FOR: sent.for,
    HTTP_X_FORWARDED_PROTO: sent.proto,
    HTTP_X_FORWARDED_HOST: sent.host,
    HTTP_FORWARDED: sent.forwarded,
  };
  const found = new Forwarding(allowIps, fields).clientOf({
    peerAddress: sent.peer ?? '10.0.0.1',
    variable: (name) => variables[name],
  });
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

t.test('X-Forwarded-For', async (t) => {
  const rows: readonly (readonly [why: string, sent: Sent, address: string | undefined])[] = [
    ['one proxy', { for: '198.51.100.7' }, '198.51.100.7'],
    ['the peer is believed by its own entry', { peer: '192.0.2.1', for: '198.51.100.7' }, '198.51.100.7'],
    ['the peer is not believed', { peer: '192.0.2.2', for: '198.51.100.7' }, undefined],
    ['a unix socket is not, unless it is named', { peer: '', for: '198.51.100.7' }, undefined],
    ['what the client has made up stands before it', { for: '127.0.0.1, 198.51.100.7' }, '198.51.100.7'],
    ['an address of a proxy that the client has made up', { for: '10.9.9.9, 198.51.100.7' }, '198.51.100.7'],
    ['two proxies', { for: '198.51.100.7, 10.0.0.2' }, '198.51.100.7'],
    ['two proxies and a lie', { for: '203.0.113.1, 198.51.100.7, 10.0.0.2' }, '198.51.100.7'],
    ['proxies all along: the farthest', { for: '10.0.0.3, 10.0.0.2' }, '10.0.0.3'],
    ['IPv6', { for: '2001:DB8::7, 2001:db8:ffff::1' }, '2001:db8::7'],
    ['IPv4 in IPv6', { for: '::ffff:198.51.100.7' }, '198.51.100.7'],
    ['white space', { for: ' \t198.51.100.7\t ' }, '198.51.100.7'],
    ['nothing', { for: '' }, undefined],
    ['unknown', { for: 'unknown' }, undefined],
    ['unknown behind a proxy: the proxy', { for: 'unknown, 10.0.0.2' }, '10.0.0.2'],
    ["what stands before something unknown is nobody's word", { for: '198.51.100.7, unknown, 10.0.0.2' }, '10.0.0.2'],
    ['an empty element', { for: '198.51.100.7,, 10.0.0.2' }, '10.0.0.2'],
    ['no address', { for: '1.2.3' }, undefined],
    ['leading zeros', { for: '010.0.0.1' }, undefined],
    ['a zone', { for: 'fe80::1%eth0' }, undefined],
    ['markup', { for: '<script>' }, undefined],
  ];
  for (const [why, sent, address] of rows) t.equal(clientOf(sent).address, address, why);
  t.strictSame(clientOf({ for: '198.51.100.7:4711' }), { address: '198.51.100.7', port: '4711' });
  t.strictSame(clientOf({ for: '[2001:db8::7]:4711' }), { address: '2001:db8::7', port: '4711' });
  t.equal(clientOf({ for: '[2001:db8::7]' }).address, '2001:db8::7');
  t.equal(clientOf({ peer: '', for: '198.51.100.7' }, usual, ['unix']).address, '198.51.100.7', 'unix');
  t.equal(clientOf({ peer: '8.8.8.8', for: '198.51.100.7, 1.1.1.1' }, usual, ['*']).address, '198.51.100.7', '*');
});

t.test('X-Forwarded-Proto and -Host', async (t) => {
  t.strictSame(clientOf({ proto: 'https' }), { scheme: 'https' }, 'without an address');
  t.strictSame(clientOf({ peer: '8.8.8.8', proto: 'https' }), {}, 'the peer is not believed');
  t.equal(clientOf({ for: '198.51.100.7', proto: 'HTTPS' }).scheme, 'https');
  t.equal(clientOf({ proto: 'gopher' }).scheme, undefined);
  t.equal(clientOf({ proto: 'http, https' }).scheme, 'https', 'the word of the nearest proxy');
  const two = { for: '198.51.100.7, 10.0.0.2', proto: 'https, http' };
  t.equal(clientOf(two).scheme, 'https', 'what the proxy said that had the client');
  t.equal(clientOf({ for: '1.1.1.1, 198.51.100.7', proto: 'https, http' }).scheme, 'http', 'the client had said https');
  const withHost = [...usual, 'x-forwarded-host'] as const;
  t.equal(clientOf({ host: 'example.com' }).host, undefined, 'a field that proxies are not said to set');
  t.equal(clientOf({ host: 'example.com:8443' }, withHost).host, 'example.com:8443');
  t.equal(clientOf({ host: '[2001:db8::1]:80' }, withHost).host, '[2001:db8::1]:80');
  for (const host of ['a/b', 'a b', 'user@a', 'a?b', '', 'a:b', 'a:123456', '\u00e9']) {
    t.equal(clientOf({ host }, withHost).host, undefined, JSON.stringify(host));
  }
});

t.test('Forwarded', async (t) => {
  const read = (forwarded: string, more: Sent = {}) => clientOf({ forwarded, ...more }, ['forwarded']);
  t.strictSame(clientOf({ forwarded: 'for=198.51.100.7;proto=https' }), {}, 'only where proxies are said to set it');
  t.strictSame(read('for=198.51.100.7', { peer: '8.8.8.8' }), {}, 'the peer is not believed');
  t.strictSame(read('For="[2001:db8::7]:4711";Proto=https;Host=example.com;by=10.0.0.1'), {
    address: '2001:db8::7',
    port: '4711',
    scheme: 'https',
    host: 'example.com',
  });
  t.equal(read('for=127.0.0.1, for=198.51.100.7, for=10.0.0.2').address, '198.51.100.7');
  t.equal(read('for=198.51.100.7;proto=https, for=10.0.0.2;proto=http').scheme, 'https');
  t.equal(read('for=_hidden, for=10.0.0.2').address, '10.0.0.2');
  t.equal(read('for="a\\"b,c"').address, undefined);
  t.equal(read('for="198.51.100.7"').address, '198.51.100.7');
  t.strictSame(read('proto=https'), { scheme: 'https' });
  for (const wrong of [
    'for',
    'for=',
    'for=1.2.3.4;',
    'for=a b',
    'for=1.2.3.4;for=5.6.7.8',
    '=x',
    'for="1.2.3.4',
    ',',
    'for = 1',
  ]) {
    t.strictSame(read(wrong), {}, JSON.stringify(wrong));
  }
  t.strictSame(read('for="', { for: '198.51.100.7' }), {}, 'nothing takes its place');
  const long = `for=1.2.3.4${';a="\\\\'.repeat(1)}${'\\'.repeat(20_000)}`;
  t.strictSame(read(long), {}, 'what has no end is given up at once');
});

t.test('entries', async (t) => {
  for (const entry of ['10.0.0.1', '10.0.0.0/8', '0.0.0.0/0', '::1', 'fd00::/8', '::/0', 'unix', '*']) {
    t.ok(isPeer(entry), entry);
  }
  for (const entry of [
    '',
    'localhost',
    '10/8',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/08',
    '::/129',
    '1.2.3.4/8/9',
    'fe80::1%1',
  ]) {
    t.notOk(isPeer(entry), entry);
  }
  t.equal(plainAddress('::FFFF:1.2.3.4'), '1.2.3.4');
  t.equal(plainAddress('2001:DB8::1'), '2001:db8::1');
  t.equal(plainAddress('x'), undefined);
});
