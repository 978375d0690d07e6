// The requests on a connection as node:http finds them: its own server, on a connection that is no more than memory.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Duplex } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type { Reading, ReadRequest } from './reading.js';

/** A request, and the message that it is read from. */
interface Noted {
  readonly message: IncomingMessage;
  readonly isUpgrade: boolean;
  readonly keepsAlive: boolean;
  body: string;
}

class MemorySocket extends Duplex {
  readonly noted: Noted[] = [];
  error = '';
  override _read(): void {}
  override _write(_bytes: unknown, _encoding: string, done: () => void): void {
    done();
  }
  setTimeout(): this {
    return this;
  }
}

// What ours leaves to an application is left to it here, too: a missing Host, expectations.
const server = createServer({ requireHostHeader: false, maxHeaderSize: 96 * 1024 });
server.on('request', answer);
server.on('checkContinue', answer);
server.on('checkExpectation', answer);
server.on('upgrade', noteUpgrade);
server.on('connect', noteUpgrade);
// The connection is kept all the same, so that what came before the error can be read.
server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
  (socket as unknown as MemorySocket).error ||= error.code ?? error.message;
});

function note(noted: Noted): Noted {
  (noted.message.socket as unknown as MemorySocket).noted.push(noted);
  return noted;
}

function answer(message: IncomingMessage, response: ServerResponse): void {
  const request = note({ message, isUpgrade: false, keepsAlive: response.shouldKeepAlive, body: '' });
  message.on('data', (part: Buffer) => {
    request.body += part.toString('latin1');
  });
  message.on('end', () => response.end());
}

function noteUpgrade(message: IncomingMessage): void {
  note({ message, isUpgrade: true, keepsAlive: true, body: '' });
}

function toRequest({ message, isUpgrade, keepsAlive, body }: Noted): ReadRequest {
  return {
    method: message.method ?? '',
    target: message.url ?? '',
    minor: message.httpVersionMajor === 1 ? message.httpVersionMinor : Number.NaN,
    fields: inPairs(message.rawHeaders),
    keepsAlive,
    isUpgrade,
    body,
    trailers: inPairs(message.rawTrailers),
    isComplete: isUpgrade || message.complete,
  };
}

function inPairs(raw: readonly string[]): [string, string][] {
  return raw.flatMap((name, at) => (at % 2 === 0 ? [[name, raw[at + 1] ?? ''] as [string, string]] : []));
}

/** One reading for each input, every one of a connection of its own. */
export async function readAsNodeDoes(inputs: readonly string[]): Promise<Reading[]> {
  const sockets = inputs.map(() => {
    const socket = new MemorySocket({ autoDestroy: false });
    socket.on('error', () => {});
    server.emit('connection', socket);
    return socket;
  });
  await setImmediate();
  for (const [at, socket] of sockets.entries()) socket.push(Buffer.from(inputs[at] as string, 'latin1'));
  // Bodies are read, and answers written, in turns of their own.
  for (let turns = 0; turns < 4; turns++) await setImmediate();
  return sockets.map((socket) => {
    const { error } = socket;
    const requests = socket.noted.map(toRequest);
    socket.destroy();
    const isClosed = error === 'HPE_CLOSED_CONNECTION' || requests.some((one) => one.isUpgrade || !one.keepsAlive);
    const isRefused = error !== '' && error !== 'HPE_CLOSED_CONNECTION';
    return { requests, end: isRefused ? 'refused' : isClosed ? 'closed' : 'more', error };
  });
}
