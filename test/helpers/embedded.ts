// For servers within the test's own process: applications to give them, and the way to ask them.
import type { AddressInfo } from 'node:net';
import type { Test } from 'tap';
import { type CreateServerOptions, createServer, type RunningServer, type StartResponse } from '../../dist/index.js';
import type { RawResponse } from './http-response.js';
import { connectRaw, type RawClient } from './raw-client.js';

export type Environ = Record<string, unknown>;

/** Answers every request with this text. */
export const answering =
  (text: string) =>
  (_environ: Environ, startResponse: StartResponse): string => {
    startResponse('200 OK', []);
    return text;
  };

/** A server on a port of its own, which is closed when `t` ends. */
export async function serve(t: Test, options: CreateServerOptions): Promise<RunningServer> {
  const server = await createServer({ httpSocket: '127.0.0.1:0', ...options });
  t.teardown(() => server.close({ mercy: 0 }));
  return server;
}

/** The address of socket `index`, as raw-client.ts has it. */
export function addressOf(server: RunningServer, index = 0): string {
  const address = server.addresses()[index] as AddressInfo | string;
  if (typeof address === 'string') return address.replace(/^\0/, '@');
  return address.family === 'IPv6' ? `[${address.address}]:${address.port}` : `${address.address}:${address.port}`;
}

/** Sends a request on a connection of its own. */
export async function begin(t: Test, server: RunningServer, path = '/', index = 0): Promise<RawClient> {
  const client = await connectRaw(t, addressOf(server, index));
  await client.send(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
  return client;
}

export async function ask(t: Test, server: RunningServer, path = '/', index = 0): Promise<RawResponse> {
  return (await begin(t, server, path, index)).readResponse();
}

export async function textOf(response: Promise<RawResponse>): Promise<string> {
  return (await response).body.toString();
}

/** Requests that begin, are seen, and end when they are told to. */
export class Held {
  #begun: (() => void)[] = [];
  #finish: (() => void)[] = [];
  #count = 0;

  readonly app = async (environ: Environ, startResponse: StartResponse): Promise<string> => {
    this.#count += 1;
    for (const wake of this.#begun.splice(0)) wake();
    await new Promise<void>((resolve) => this.#finish.push(resolve));
    startResponse('200 OK', []);
    return `done ${environ.PATH_INFO}`;
  };

  async begun(count = 1): Promise<void> {
    while (this.#count < count) await new Promise<void>((resolve) => this.#begun.push(resolve));
  }

  finish(): void {
    for (const goOn of this.#finish.splice(0)) goOn();
  }
}
