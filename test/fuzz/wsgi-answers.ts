// Answers of the wsgi interface: what an application gave, the bytes that leave for it, and what node's client makes of them.

import { type IncomingMessage, request as sendRequest } from 'node:http';
import { Duplex } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { TswsgiError } from '../../dist/errors.js';
import type { Bridge } from '../../dist/request/bridge.js';
import { RequestFlag } from '../../dist/request/layout.js';
import { Response, type ResponseHost } from '../../dist/request/response.js';
import type { Dice } from './dice.js';
import { makeFields, makeStatus } from './make-values.js';

export interface Answer {
  readonly flags: number;
  readonly status: unknown;
  readonly fields: unknown;
  /** Each is written; the last one ends the answer. */
  readonly parts: readonly (string | Uint8Array)[];
  readonly flushesHead: boolean;
}

const flags = [
  RequestFlag.isHttp11 | RequestFlag.keepAlive,
  RequestFlag.isHttp11,
  RequestFlag.keepAlive,
  0,
  RequestFlag.isUwsgi | RequestFlag.isHttp11,
  RequestFlag.isUwsgi,
  RequestFlag.isHttp11 | RequestFlag.keepAlive | RequestFlag.isHead,
];
const parts = ['', 'a', 'hello', '\u{1f600}', 'x\r\n\r\nHTTP/1.1 200 OK\r\n', new Uint8Array(5), 'y'.repeat(300)];

export function makeAnswer(dice: Dice): Answer {
  return {
    flags: dice.pick(flags),
    status: makeStatus(dice),
    fields: makeFields(dice),
    parts: Array.from({ length: dice.roll(4) }, () => dice.pick(parts)),
    flushesHead: dice.oneIn(6),
  };
}

/** What leaves for an answer. */
interface Sent {
  bytes: Buffer;
  /** The server has ended the answer, and does not keep the connection behind it. */
  hasEnded: boolean;
  closes: boolean;
  isBroken: boolean;
}

/** Gives `answer` to the encoder as the wsgi interface does. `undefined`: it was refused before anything was sent. */
function encode({ flags, status, fields, parts, flushesHead }: Answer): Sent | undefined {
  const sent: Sent = { bytes: Buffer.alloc(0), hasEnded: false, closes: false, isBroken: false };
  const put = (bytes: Uint8Array, isLast: boolean, closes: boolean): number => {
    if (sent.hasEnded) throw new Error('something is sent behind the end of an answer');
    sent.bytes = Buffer.concat([sent.bytes, bytes]);
    sent.hasEnded = isLast;
    sent.closes ||= closes;
    return 0;
  };
  const toBytes = (head: string | Uint8Array): Uint8Array =>
    typeof head === 'string' ? Buffer.from(head, 'latin1') : head;
  const bridge = {
    writeText: (_: unknown, text: string, encoding: BufferEncoding, isLast: boolean, closes: boolean) =>
      put(Buffer.from(text, encoding), isLast, closes),
    writeHead: (_: unknown, head: string | Uint8Array, isLast: boolean, closes: boolean) =>
      put(toBytes(head), isLast, closes),
    writeBytes: (_: unknown, bytes: Uint8Array, isLast: boolean, closes: boolean) => put(bytes, isLast, closes),
    writeAnswer: (_: unknown, head: string | Uint8Array, text: string, closes: boolean) =>
      put(Buffer.concat([toBytes(head), Buffer.from(text)]), true, closes),
    beginAnswer() {},
    flush: () => 0,
    abort() {
      sent.hasEnded = sent.isBroken = true;
    },
  };
  const host: ResponseHost = {
    ...{ slot: 0, generation: 0, unflushedBytes: 0, writtenBytes: 0, isPeerGone: false, isBodyPending: false },
    ...{ keepsConnection: true, request: { flags }, bridge: bridge as unknown as Bridge, end() {}, report() {} },
  };
  const response = new Response(host);
  try {
    response.setHead(status, fields);
    if (flushesHead) response.flushHead();
    for (const part of parts.slice(0, -1)) response.write(part);
    response.end(parts.at(-1));
  } catch (error) {
    if (error instanceof TswsgiError && sent.bytes.length === 0) return undefined;
    throw error;
  }
  sent.isBroken ||= response.isBrokenOff;
  return sent;
}

/** What came of one answer at the client. */
interface Received {
  response?: IncomingMessage;
  body: Buffer;
  hasEnded: boolean;
  error?: Error;
}

class MemorySocket extends Duplex {
  override _read(): void {}
  override _write(_bytes: unknown, _encoding: string, done: () => void): void {
    done();
  }
  setTimeout(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}

/** Lets node's client read each answer on a connection of its own. */
async function receive(answers: readonly { flags: number; sent: Sent }[]): Promise<Received[]> {
  const clients = answers.map(({ flags }) => {
    const socket = new MemorySocket({ allowHalfOpen: true });
    const received: Received = { body: Buffer.alloc(0), hasEnded: false };
    const method = (flags & RequestFlag.isHead) !== 0 ? 'HEAD' : 'GET';
    const request = sendRequest({ method, createConnection: () => socket as never, headers: { Host: 'x' } });
    request.on('error', (error) => {
      received.error ??= error;
    });
    request.on('response', (response) => {
      received.response = response;
      response.on('data', (part: Buffer) => {
        received.body = Buffer.concat([received.body, part]);
      });
      response.on('end', () => {
        received.hasEnded = true;
      });
      response.on('error', (error) => {
        received.error ??= error;
      });
    });
    request.end();
    return { socket, received };
  });
  for (let turns = 0; turns < 3; turns++) await setImmediate();
  for (const [at, { socket }] of clients.entries()) {
    const { sent } = answers[at] as (typeof answers)[number];
    socket.push(sent.bytes);
    if (sent.closes || sent.isBroken) socket.push(null);
  }
  for (let turns = 0; turns < 6; turns++) await setImmediate();
  return clients.map(({ socket, received }) => {
    socket.destroy();
    return received;
  });
}

export interface BadAnswer {
  readonly why: string;
  readonly answer: Answer;
  readonly text: string | undefined;
  readonly received: unknown;
}

/** The answers that were not read as they were given. */
export async function findBadAnswers(answers: readonly Answer[]): Promise<{ found: BadAnswer[]; refused: number }> {
  const found: BadAnswer[] = [];
  const encoded: { answer: Answer; flags: number; sent: Sent }[] = [];
  for (const answer of answers) {
    try {
      const sent = encode(answer);
      if (sent !== undefined) encoded.push({ answer, flags: answer.flags, sent });
    } catch (error) {
      found.push({ why: `another error than those of the table: ${error}`, answer, text: undefined, received: error });
    }
  }
  const received = await receive(encoded);
  for (const [at, { answer, sent }] of encoded.entries()) {
    const one = received[at] as Received;
    const why = findFault(answer, sent, one);
    if (why === undefined) continue;
    const { response, body, error } = one;
    const { statusCode, rawHeaders } = response ?? {};
    const text = sent.bytes.toString('latin1');
    found.push({ why, answer, text, received: { statusCode, rawHeaders, body: body.toString('latin1'), error } });
  }
  return { found, refused: answers.length - encoded.length };
}

/** Fields that the server writes itself, or not at all. */
const ownFields = /^(?:content-length|transfer-encoding|connection|keep-alive|proxy-connection|date)$/i;

function findFault(answer: Answer, sent: Sent, { response, body, hasEnded, error }: Received): string | undefined {
  if (!sent.hasEnded) return 'the answer has no end';
  if (response === undefined) return 'the client sees no answer';
  const given = givenBody(answer);
  if (sent.isBroken)
    return hasEnded && response.complete && error === undefined ? 'the client cannot tell that it broke' : undefined;
  if (error !== undefined) return `the client sees an error: ${error.message}`;
  if (!hasEnded) return 'the client sees no end';
  if (response.statusCode !== Number(String(answer.status).slice(0, 3))) return 'another status';
  const mayHaveBody = (answer.flags & RequestFlag.isHead) === 0 && ![204, 205, 304].includes(response.statusCode);
  const declared = Number(response.headers['content-length'] ?? Number.POSITIVE_INFINITY);
  if (!body.equals(mayHaveBody ? given.subarray(0, declared) : Buffer.alloc(0))) return 'another body';
  // A front-end that speaks uwsgi takes no second answer, whatever it says.
  const isUwsgi = (answer.flags & RequestFlag.isUwsgi) !== 0;
  const isKept = !isUwsgi && !/\bclose\b/i.test(response.headers.connection ?? '') && response.httpVersion === '1.1';
  if (isKept && sent.closes) return 'the client may think that the connection is kept';
  return JSON.stringify(pairsOf(response.rawHeaders)) === JSON.stringify(givenPairs(answer.fields))
    ? undefined
    : 'other fields';
}

function givenBody({ parts }: Answer): Buffer {
  return Buffer.concat(parts.map((part) => Buffer.from(part as string)));
}

function pairsOf(raw: readonly string[]): [string, string][] {
  return raw
    .flatMap((name, at): [string, string][] => (at % 2 === 0 ? [[name, raw[at + 1] ?? '']] : []))
    .filter(([name]) => !ownFields.test(name));
}

function givenPairs(fields: unknown): [string, string][] {
  const pairs = (Array.isArray(fields) ? fields : Object.entries(fields ?? {})) as [string, unknown][];
  return pairs
    .flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [value]).map((one): [string, string] => [
        name,
        String(one).replace(/^[\t ]+|[\t ]+$/g, ''),
      ]),
    )
    .filter(([name]) => !ownFields.test(name));
}
