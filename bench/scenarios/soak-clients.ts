// The load of soak.ts: clients over raw sockets. Good ones know the answer to each of their requests, byte by byte; bad,
// slow and vanishing ones see to it that the server has more to do than that.
import { createHash, randomBytes } from 'node:crypto';
import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const answerTimeoutMs = 30_000;
const large = Buffer.alloc(512 * 1024, 'x');

/** A good client's request that has no answer. Times are on the clock of `performance.now()`. */
export interface Lost {
  readonly way: string;
  /** The client's end, `127.0.0.1:40000`; empty where there was no connection, or no TCP. */
  readonly connection: string;
  readonly failedAt: number;
  readonly what: string;
}

/** What all clients have seen together. */
export class SoakTally {
  readonly answers: Record<string, number> = {};
  readonly lost: Lost[] = [];
  readonly wrong: string[] = [];
  bad = 0;
  slow = 0;
  vanished = 0;

  get answered(): number {
    return Object.values(this.answers).reduce((sum, count) => sum + count, 0);
  }
}

export interface Target {
  readonly way: string;
  readonly to: NetConnectOpts;
  readonly tally: SoakTally;
  /** Nothing is begun after it. */
  readonly signal: AbortSignal;
}

interface Question {
  readonly bytes: Buffer;
  readonly answer: Buffer;
}

let asked = 0;

function get(path: string, answer: Buffer | string, close: boolean): Question {
  const head = `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${close ? 'Connection: close\r\n' : ''}\r\n`;
  return { bytes: Buffer.from(head), answer: Buffer.from(answer) };
}

function post(size: number, close: boolean): Question {
  const body = randomBytes(size);
  const fields = `Content-Length: ${size}\r\n${close ? 'Connection: close\r\n' : ''}`;
  const head = Buffer.from(`POST /digest HTTP/1.1\r\nHost: localhost\r\n${fields}\r\n`);
  return { bytes: Buffer.concat([head, body]), answer: Buffer.from(createHash('sha1').update(body).digest('hex')) };
}

/** One request, or some that are sent at once. */
function nextQuestions(keepsAlive: boolean): Question[] {
  asked += 1;
  const name = `q${asked}`;
  const chance = Math.random();
  const close = !keepsAlive;
  if (chance < 0.1) return [post(Math.floor(Math.random() * 200_000) + 1, close)];
  if (chance < 0.15) return [get(`/large?${large.length}`, large, close)];
  if (chance < 0.3) return [get(`/later?${name}`, name, close)];
  if (chance < 0.5 && keepsAlive) {
    return [1, 2, 3, 4].map((number) =>
      get(`${number % 2 === 0 ? '/later' : '/echo'}?${name}-${number}`, `${name}-${number}`, false),
    );
  }
  return [get(`/echo?${name}`, name, close)];
}

/** Asks until the signal; each failure is tallied. */
export async function runGood(target: Target, keepsAlive: boolean): Promise<void> {
  while (!target.signal.aborted) await useConnection(target, keepsAlive);
}

function useConnection({ way, to, tally, signal }: Target, keepsAlive: boolean): Promise<void> {
  return new Promise((resolve) => {
    const socket: Socket = connect(to);
    let questions: Question[] = [];
    let received = Buffer.alloc(0);
    let mayClose = false;
    let connection = '';
    const end = (what?: string) => {
      if (what !== undefined) tally.lost.push({ way, connection, failedAt: performance.now(), what });
      socket.removeAllListeners();
      socket.on('error', () => {}); // nobody waits for anything on it any more
      socket.destroy();
      resolve();
    };
    const ask = () => {
      questions = nextQuestions(keepsAlive);
      socket.write(Buffer.concat(questions.map(({ bytes }) => bytes)));
    };
    const closed = (what: string) => end(questions.length > 0 || !mayClose ? what : undefined);
    socket.setTimeout(answerTimeoutMs, () => end('no answer in time'));
    socket.on('error', (error: NodeJS.ErrnoException) => closed(error.code ?? error.message));
    socket.on('close', () => closed('closed without an answer'));
    socket.on('connect', () => {
      connection = socket.localAddress === undefined ? '' : `${socket.localAddress}:${socket.localPort}`;
      ask();
    });
    socket.on('data', (bytes) => {
      received = Buffer.concat([received, bytes]);
      for (;;) {
        const headEnd = received.indexOf('\r\n\r\n') + 4;
        if (headEnd < 4) return;
        const head = received.toString('latin1', 0, headEnd).toLowerCase();
        const length = Number(/\r\ncontent-length: (\d+)/.exec(head)?.[1] ?? Number.NaN);
        if (Number.isNaN(length) || received.length < headEnd + length) {
          if (!Number.isNaN(length)) return;
          tally.wrong.push(`${way}: an answer without a length: ${JSON.stringify(head.slice(0, 200))}`);
          return end();
        }
        const body = received.subarray(headEnd, headEnd + length);
        const status = head.slice(9, 12);
        if (status === '502' || status === '503') return end(status);
        const question = questions.shift();
        if (status !== '200' || question === undefined || !body.equals(question.answer)) {
          const shown = body.toString('latin1', 0, 100);
          tally.wrong.push(`${way}: ${status} ${shown} for ${question?.bytes.toString('latin1', 0, 60)}`);
          return end();
        }
        tally.answers[way] = (tally.answers[way] ?? 0) + 1;
        received = received.subarray(headEnd + length);
        mayClose = !keepsAlive || head.includes('\r\nconnection: close');
        // What was sent behind the last answer of a connection has to be asked again: RFC 9112 9.6.
        if (mayClose) return end();
        if (questions.length > 0) continue;
        if (signal.aborted) return end();
        return ask();
      }
    });
  });
}

const malformed = [
  'GET / HTTP/1.1\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
  'GET / HTTP/1.1\r\nHost : a\r\n\r\n',
  'GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n',
  'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'POST /digest HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
  'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n',
  `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`,
  '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
];

/** Sends what no server may serve. */
export async function runBad({ to, tally, signal }: Target): Promise<void> {
  for (let index = 0; !signal.aborted; index += 1) {
    const text = malformed[index % (malformed.length + 1)];
    const bytes = text === undefined ? randomBytes(500) : Buffer.from(text, 'latin1');
    const socket = connect(to);
    const answer = await converse(socket, [bytes], 0);
    if (/^HTTP\/1\.1 [23]/.test(answer)) {
      tally.wrong.push(`${JSON.stringify(bytes.toString('latin1').slice(0, 80))} was answered ${answer.slice(0, 60)}`);
    }
    tally.bad += 1;
    await delay(20);
  }
}

/** Sends a right request, some bytes a second. It may be cut off, and never get another's answer. */
export async function runSlow({ to, tally, signal }: Target): Promise<void> {
  while (!signal.aborted) {
    asked += 1;
    const name = `slow${asked}`;
    const { bytes } = get(`/echo?${name}`, name, true);
    const step = Math.ceil(bytes.length / (2 + Math.floor(Math.random() * 6)));
    const pieces = Array.from({ length: Math.ceil(bytes.length / step) }, (_, i) =>
      bytes.subarray(i * step, (i + 1) * step),
    );
    const answer = await converse(connect(to), pieces, 500);
    if (answer.startsWith('HTTP/1.1 200') && !answer.endsWith(`\r\n\r\n${name}`)) {
      tally.wrong.push(`${name} was answered ${answer.slice(-100)}`);
    }
    tally.slow += 1;
  }
}

/** Goes at some moment of a request, of its body or of its answer. */
export async function runVanishing({ to, tally, signal }: Target): Promise<void> {
  while (!signal.aborted) {
    const whole = [
      get(`/large?${large.length}`, large, false),
      post(100_000, false),
      get('/later?gone', 'gone', false),
    ];
    const { bytes } = whole[Math.floor(Math.random() * whole.length)] as Question;
    const socket = connect(to);
    socket.on('error', () => {});
    socket.write(bytes.subarray(0, Math.random() < 0.5 ? bytes.length : Math.floor(Math.random() * bytes.length)));
    if (Math.random() < 0.5) socket.pause();
    else socket.resume();
    await delay(Math.random() * 50);
    if (Math.random() < 0.5) socket.resetAndDestroy();
    else socket.destroy();
    tally.vanished += 1;
  }
}

/** Sends the pieces with a pause before each but the first; all that came until the end, be it an error. */
async function converse(socket: Socket, pieces: readonly Buffer[], pauseMs: number): Promise<string> {
  let received = '';
  let isOver = false;
  const over = new Promise<void>((resolve) => {
    socket.on('close', () => {
      isOver = true;
      resolve();
    });
  });
  socket.on('error', () => {}); // `close` follows
  socket.setTimeout(answerTimeoutMs, () => socket.destroy());
  socket.on('data', (bytes) => (received += bytes.toString('latin1')));
  for (const [index, piece] of pieces.entries()) {
    if (index > 0) await delay(pauseMs);
    if (isOver) break;
    socket.write(piece);
  }
  if (pauseMs === 0) setTimeout(() => socket.end(), 50);
  await over;
  return received;
}
