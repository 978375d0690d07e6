// What is refused before it reaches an application: each with its own status, a name in the log, and the end of the
// connection, over HTTP and over uwsgi; and peers that speak another protocol than the socket.

import t, { type Test } from 'tap';
import { startContractServer } from '../helpers/contract-fronts.js';
import { connectRaw } from '../helpers/raw-client.js';
import { requestVariables, uwsgiPacket } from '../helpers/uwsgi-packet.js';

interface Refusal {
  readonly bytes: string | Buffer;
  /** 0: the connection is closed without a word. */
  readonly status: number;
  /** Row of the native error table. */
  readonly error: string;
}

const { server, httpTcp, httpUnix, uwsgiTcp, uwsgiUnix } = await startContractServer(
  t,
  'limit-post = 100000\nbuffer-size = 32768',
);

const get = (line: string, fields = 'Host: x\r\n') => `${line}\r\n${fields}\r\n`;
const post = (fields: string, body = '') => `POST /read/bytes HTTP/1.1\r\nHost: x\r\n${fields}\r\n\r\n${body}`;
const packet = (more: Record<string, string>) => uwsgiPacket(requestVariables('GET', '/', more));

const httpRefusals: Readonly<Record<string, Refusal>> = {
  'a request line of two words': { bytes: get('GET /'), status: 400, error: 'bad_request_line' },
  'a method that is none': { bytes: get('G@T / HTTP/1.1'), status: 400, error: 'bad_method' },
  'a target that is none': { bytes: get('GET index.html HTTP/1.1'), status: 400, error: 'bad_target' },
  'HTTP/2.0': { bytes: get('GET / HTTP/2.0'), status: 505, error: 'bad_version' },
  'lone LF': { bytes: 'GET / HTTP/1.1\nHost: x\n\n', status: 400, error: 'bad_line_end' },
  'space before the colon': { bytes: get('GET / HTTP/1.1', 'Host : x\r\n'), status: 400, error: 'bad_field_name' },
  'a NUL in a value': { bytes: get('GET / HTTP/1.1', 'Host: x\r\nX: a\0b\r\n'), status: 400, error: 'bad_field_value' },
  'a folded value': { bytes: get('GET / HTTP/1.1', 'Host: x\r\nX: a\r\n b\r\n'), status: 400, error: 'folded_field' },
  'no Host': { bytes: get('GET / HTTP/1.1', ''), status: 400, error: 'bad_host' },
  'two Hosts': { bytes: get('GET / HTTP/1.1', 'Host: x\r\nHost: y\r\n'), status: 400, error: 'bad_host' },
  'a length that is none': { bytes: post('Content-Length: +5', 'hello'), status: 400, error: 'bad_content_length' },
  'two lengths': {
    bytes: post('Content-Length: 5\r\nContent-Length: 6', 'hello'),
    status: 400,
    error: 'bad_content_length',
  },
  'a length and chunks': {
    bytes: post('Content-Length: 5\r\nTransfer-Encoding: chunked', '0\r\n\r\n'),
    status: 400,
    error: 'conflicting_framing',
  },
  'an unknown coding': {
    bytes: post('Transfer-Encoding: gzip, chunked', '0\r\n\r\n'),
    status: 501,
    error: 'unsupported_transfer_encoding',
  },
  'an expectation': {
    bytes: get('GET / HTTP/1.1', 'Host: x\r\nExpect: more\r\n'),
    status: 417,
    error: 'bad_expectation',
  },
  CONNECT: { bytes: get('CONNECT x:443 HTTP/1.1'), status: 501, error: 'unsupported_method' },
  'a target of 20 KiB': { bytes: get(`GET /${'x'.repeat(20_000)} HTTP/1.1`), status: 414, error: 'target_too_long' },
  'a head of 40 KiB': {
    bytes: get('GET / HTTP/1.1', `Host: x\r\n${`X: ${'x'.repeat(4000)}\r\n`.repeat(10)}`),
    status: 431,
    error: 'head_too_large',
  },
  '400 headers': {
    bytes: get('GET / HTTP/1.1', `Host: x\r\n${'X: x\r\n'.repeat(400)}`),
    status: 431,
    error: 'too_many_fields',
  },
  'a declared body beyond limit-post': { bytes: post('Content-Length: 100001'), status: 413, error: 'body_too_large' },
  'chunks beyond limit-post': {
    bytes: post('Transfer-Encoding: chunked', `1e000\r\n${'x'.repeat(0x1e000)}\r\n0\r\n\r\n`),
    status: 413,
    error: 'body_too_large',
  },
  'a chunk that is none': { bytes: post('Transfer-Encoding: chunked', 'xyz\r\n'), status: 400, error: 'bad_chunk' },
  'a trailer that frames': {
    bytes: post('Transfer-Encoding: chunked', '1\r\nx\r\n0\r\nContent-Length: 5\r\n\r\n'),
    status: 400,
    error: 'bad_trailer',
  },
  'a uwsgi packet': { bytes: packet({}), status: 400, error: 'uwsgi_on_http_socket' },
  'a TLS handshake': { bytes: Buffer.from('1603010200010001fc0303', 'hex'), status: 0, error: 'tls_on_plain_socket' },
};

const uwsgiRefusals: Readonly<Record<string, Refusal>> = {
  'an HTTP request': { bytes: get('GET / HTTP/1.1'), status: 400, error: 'http_on_uwsgi_socket' },
  'an HTTP POST': { bytes: post('Content-Length: 0'), status: 400, error: 'http_on_uwsgi_socket' },
  'a TLS handshake': { bytes: Buffer.from('1603010200010001fc0303', 'hex'), status: 0, error: 'tls_on_plain_socket' },
  'a packet beyond buffer-size': {
    bytes: packet({ HTTP_X: 'x'.repeat(33_000) }),
    status: 431,
    error: 'packet_too_large',
  },
  'an empty packet': { bytes: Buffer.alloc(4), status: 400, error: 'empty_packet' },
  'a variable without a name': { bytes: uwsgiPacket([['', 'x']]), status: 400, error: 'empty_variable_name' },
  'a line end in a value': { bytes: packet({ HTTP_X: 'a\r\nb' }), status: 400, error: 'bad_variable' },
  'a variable beyond the packet': {
    bytes: Buffer.from([0, 5, 0, 0, 9, 0, 65, 66, 67, 68, 69, 70, 71]),
    status: 400,
    error: 'truncated_variable',
  },
  'an unknown modifier': {
    bytes: uwsgiPacket(requestVariables('GET', '/'), { modifier1: 5 }),
    status: 501,
    error: 'unsupported_modifier',
  },
  '400 variables': {
    bytes: packet(Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`X${i}`, 'x']))),
    status: 431,
    error: 'too_many_fields',
  },
  'a declared body beyond limit-post': {
    bytes: packet({ CONTENT_LENGTH: '100001' }),
    status: 413,
    error: 'body_too_large',
  },
  'a length that is none': { bytes: packet({ CONTENT_LENGTH: '5x' }), status: 400, error: 'bad_content_length' },
  'two lengths': {
    bytes: uwsgiPacket([
      ...Object.entries(requestVariables('POST', '/', { CONTENT_LENGTH: '5' })),
      ['CONTENT_LENGTH', '6'],
    ]),
    status: 400,
    error: 'bad_content_length',
  },
};

/** What a client of `address` gets for `bytes`, and what the log says of it. */
async function isRefused(t: Test, address: string, { bytes, status, error }: Refusal): Promise<void> {
  const from = server.lines.length;
  const client = await connectRaw(t, address);
  await client.send(bytes);
  if (status === 0) {
    t.equal((await client.readAll()).length, 0, 'closed without a word');
  } else {
    const answer = await client.readResponse();
    t.equal(answer.status, status);
    t.equal(answer.header('content-length'), String(answer.body.length));
    t.equal((await client.readAll()).length, 0, 'then closed');
  }
  const [line] = await server.waitForLog(new RegExp(`^.*\\b${error}:.*$`), { from });
  t.ok(line.includes(address), 'the log names the socket');
  if (!address.startsWith('/')) t.match(line, / from 127\.0\.0\.\d+/, 'the log names the peer');
}

for (const [addresses, refusals] of [
  [[httpTcp, httpUnix], httpRefusals],
  [[uwsgiTcp, uwsgiUnix], uwsgiRefusals],
] as const) {
  for (const address of addresses) {
    t.test(`on ${address}`.replace(/\d{4,}/, 'its port').replace(/\/.*\//, ''), async (t) => {
      for (const [name, refusal] of Object.entries(refusals)) {
        await t.test(name, (t) => isRefused(t, address, refusal));
      }
      const client = await connectRaw(t, httpTcp);
      await client.send(get('GET /answer/string HTTP/1.1'));
      t.equal((await client.readResponse()).status, 200, 'the server goes on');
    });
  }
}

t.test('a request behind a refused one is not looked at', async (t) => {
  const client = await connectRaw(t, httpTcp);
  await client.send(`${get('GET / HTTP/1.1', 'Host x\r\n')}${get('GET /answer/string HTTP/1.1')}`);
  t.equal((await client.readResponse()).status, 400);
  t.equal((await client.readAll()).length, 0);
});
