// The ways to a server under test, for contract.ts: HTTP as it is written, uwsgi packets as front-ends send them, and
// the server with all its sockets that both lead to.

import type { Test } from 'tap';
import type { ContractRequest, Front, Outcome } from '../contract.js';
import { startNginx } from './nginx.js';
import { connectRaw, type RawClient } from './raw-client.js';
import { appsFolder, type RunningServer, startServer } from './start-server.js';
import { requestVariables, uwsgiPacket } from './uwsgi-packet.js';

/** The server of the contract suite and its four sockets. */
export interface ContractServer {
  readonly server: RunningServer;
  readonly httpTcp: string;
  readonly httpUnix: string;
  readonly uwsgiTcp: string;
  readonly uwsgiUnix: string;
}

/** Start test/apps/contract.mjs on a TCP and a unix socket for each protocol; `config` adds lines to its ini file. */
export async function startContractServer(t: Test, config = ''): Promise<ContractServer> {
  const server = await startServer(t, {
    config: `http-socket = 127.0.0.1:0
http-socket = %dhttp.sock
socket = 127.0.0.2:0
socket = %duwsgi.sock
chdir = ${appsFolder}
wsgi-file = contract.mjs
${config}`,
    ready: /^WSGI app 0/,
  });
  const [httpTcp, httpUnix, uwsgiTcp, uwsgiUnix] = [0, 1, 2, 3].map((index) => server.address(index));
  return { server, httpTcp: httpTcp!, httpUnix: httpUnix!, uwsgiTcp: uwsgiTcp!, uwsgiUnix: uwsgiUnix! };
}

/** HTTP straight to the server. */
export function httpFront(address: string): Front {
  const send: Front['send'] = (t, request) => sendHttp(t, address, request);
  return { protocol: 'http', isProxied: false, isUnix: isUnix(address), send };
}

/** uwsgi packets straight to the server. */
export function uwsgiFront(address: string): Front {
  const send: Front['send'] = (t, request) => sendPacket(t, address, request);
  return { protocol: 'uwsgi', isProxied: false, isUnix: isUnix(address), send };
}

/** HTTP to an nginx that speaks `protocol` to the server. */
export async function nginxFront(t: Test, kind: 'uwsgi' | 'proxy', address: string, directives = ''): Promise<Front> {
  const nginx = await startNginx(t, [{ kind, address, directives }]);
  const send: Front['send'] = (t, request) => sendHttp(t, nginx.addresses[0]!, request);
  return { protocol: kind === 'proxy' ? 'http' : 'uwsgi', isProxied: true, isUnix: isUnix(address), send };
}

const isUnix = (address: string) => address.startsWith('/');

/** The bytes of `request` as HTTP/1.1. */
export function httpBytes({ method, uri, headers = [], body, isChunked }: ContractRequest): Buffer {
  const bytes = body === undefined ? undefined : Buffer.from(body as Uint8Array);
  const fields = [...headers];
  if (!fields.some(([name]) => name === 'Host')) fields.unshift(['Host', 'localhost']);
  if (bytes !== undefined) {
    fields.push(isChunked ? ['Transfer-Encoding', 'chunked'] : ['Content-Length', String(bytes.length)]);
  }
  const lines = [`${method ?? (bytes === undefined ? 'GET' : 'POST')} ${uri} HTTP/1.1`];
  lines.push(...fields.map(([name, value]) => `${name}: ${value}`));
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  if (bytes === undefined) return head;
  return Buffer.concat([head, isChunked ? chunked(bytes) : bytes]);
}

/** `bytes` in chunks of different sizes, the first of one byte. */
export function chunked(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0, size = 1; at < bytes.length; at += size, size = Math.min(size * 7, 100_000)) {
    const chunk = bytes.subarray(at, at + size);
    parts.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n'));
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
}

/** The bytes of `request` as nginx sends them over uwsgi. */
export function packetBytes({ method, uri, headers = [], body, isChunked }: ContractRequest): Buffer {
  const bytes = body === undefined ? Buffer.alloc(0) : Buffer.from(body as Uint8Array);
  const [path = ''] = uri.split('?');
  const header = (name: string) => headers.find(([other]) => other === name)?.[1];
  const known = requestVariables(method ?? (body === undefined ? 'GET' : 'POST'), '/', {
    REQUEST_URI: uri,
    PATH_INFO: path.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    QUERY_STRING: uri.includes('?') ? uri.slice(uri.indexOf('?') + 1) : '',
    CONTENT_LENGTH: body === undefined ? '' : String(bytes.length),
    CONTENT_TYPE: header('Content-Type') ?? '',
    HTTP_HOST: header('Host') ?? 'localhost',
    ...(isChunked ? { HTTP_TRANSFER_ENCODING: 'chunked' } : {}),
  });
  const others = headers.filter(([name]) => name !== 'Host' && name !== 'Content-Type');
  const variables = others.map(([name, value]) => [`HTTP_${name.toUpperCase().replaceAll('-', '_')}`, value] as const);
  return Buffer.concat([uwsgiPacket([...Object.entries(known), ...variables]), bytes]);
}

async function sendHttp(t: Test, address: string, request: ContractRequest): Promise<Outcome> {
  const client = await connectRaw(t, address);
  const outcome = await exchange(client, httpBytes(request), request.method === 'HEAD');
  client.close();
  return outcome;
}

/** An answer over uwsgi is never chunked and ends with the connection, whatever its head says. */
async function sendPacket(t: Test, address: string, request: ContractRequest): Promise<Outcome> {
  const client = await connectRaw(t, address);
  const outcome = await exchange(client, packetBytes(request), request.method === 'HEAD');
  if (outcome !== 'broken') {
    t.equal(outcome.header('transfer-encoding'), undefined, 'no chunks over uwsgi');
    t.equal((await client.readAll()).length, 0, 'nothing behind the answer but the end');
  }
  client.close();
  return outcome;
}

/** A server that does not want a body may answer and close while it is still being sent. */
async function exchange(client: RawClient, bytes: Buffer, isHead: boolean): Promise<Outcome> {
  client.send(bytes).catch(() => {});
  try {
    let response = await client.readResponse({ isHead });
    while (response.status < 200) response = await client.readResponse({ isHead });
    return response;
  } catch (error) {
    if (/the peer closed|ECONNRESET|EPIPE/.test(String(error))) return 'broken';
    throw error;
  }
}
