// The server with test/apps/streams.mjs, one application in each interface, and requests to them.

import { join } from 'node:path';
import type { Test } from 'tap';
import { get } from './gates.js';
import { connectRaw, type RawClient } from './raw-client.js';
import { appsFolder, type RunningServer, startServer } from './start-server.js';
import { requestVariables, uwsgiPacket } from './uwsgi-packet.js';

export const interfaces = ['wsgi', 'http', 'fetch'] as const;
export type Interface = (typeof interfaces)[number];

/** How a request comes: the socket, and its bytes. */
export const protocols = {
  http: { socket: 0, request: (target: string) => get(target, 'Connection: close\r\n') },
  'HTTP/1.0': { socket: 0, request: (target: string) => `GET ${target} HTTP/1.0\r\n\r\n` },
  'HTTP/1.0, kept': {
    socket: 0,
    request: (target: string) => `GET ${target} HTTP/1.0\r\nConnection: keep-alive\r\n\r\n`,
  },
  uwsgi: { socket: 1, request: (target: string) => uwsgiPacket(requestVariables('GET', target)) },
  'uwsgi unix': { socket: 2, request: (target: string) => uwsgiPacket(requestVariables('GET', target)) },
} as const;
export type Protocol = keyof typeof protocols;

export async function startStreams(t: Test, config: string): Promise<RunningServer> {
  const server = await startServer(t, {
    config: `http-socket = 127.0.0.1:0
socket = 127.0.0.1:0
socket = streams.sock
pythonpath = ${appsFolder}
mount = /wsgi=streams:wsgi
mount = /http=streams:http
mount = /fetch=streams:fetching
manage-script-name = true
disable-logging = true
${config}`,
    ready: /^WSGI app 2/,
  });
  return server;
}

let count = 0;

/** For a request, which no other has. */
export function newName(): string {
  count += 1;
  return `n${count}`;
}

/** A client that has asked for `route`. `name` is the request's in the log and of its gates. */
export async function askFor(
  t: Test,
  server: RunningServer,
  [protocol, called, route, name]: readonly [Protocol, Interface, string, string],
): Promise<RawClient> {
  const { socket, request } = protocols[protocol];
  const address = server.address(socket);
  const client = await connectRaw(t, address.endsWith('.sock') ? join(server.folder, address) : address);
  await client.send(request(`/${called}/${route}?${name}`));
  return client;
}

/** The application has said so of the request. */
export async function heard(server: RunningServer, name: string, what: string): Promise<void> {
  await server.waitForLog(`heard ${name} ${what}`);
}
