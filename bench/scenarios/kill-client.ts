// The load of kill-workers.ts: clients that make one request after the other over raw sockets, each on a new connection
// or all on one that is kept. They know by which connection each request went, and which worker answered.
import { connect, type Socket } from 'node:net';

const answerTimeoutMs = 5000;
/** Between two requests on a kept connection. */
const maxPauseMs = 5;
const answerPattern = /^HTTP\/1\.1 200 .*\r\nX-Worker-Pid: (\d+)\r\n.*\r\n\r\nserved by \1\n$/s;

/** Something a connection went through that is no answer. Times are on the clock of `performance.now()`. */
export interface Failure {
  /** The client's end: `127.0.0.2:40000`; empty when there was no connection. */
  readonly connection: string;
  readonly openedAt: number;
  readonly failedAt: number;
  /** Error code (`ECONNRESET`, `ECONNREFUSED`), `closed`, `no answer in time`, or what was answered instead. */
  readonly what: string;
  /** `request`: while an answer was awaited. `idle`: a kept connection between two requests. */
  readonly stage: 'connect' | 'request' | 'idle';
}

/** What all clients have seen together. */
export class Tally {
  connections = 0;
  answers = 0;
  readonly answersByWorker = new Map<number, number>();
  readonly failures: Failure[] = [];

  countAnswer(pid: number): void {
    this.answers += 1;
    this.answersByWorker.set(pid, (this.answersByWorker.get(pid) ?? 0) + 1);
  }
}

export interface ClientSettings {
  readonly host: string;
  readonly port: number;
  /** Loopback alias to come from, so that the ports of one address are not used up. */
  readonly localAddress: string;
  readonly keepsAlive: boolean;
  readonly tally: Tally;
  /** No request is begun after it. */
  readonly signal: AbortSignal;
}

/** Makes requests until `signal`; resolves when the last one has been answered or has failed. */
export async function runClient(settings: ClientSettings): Promise<void> {
  while (!settings.signal.aborted) await useConnection(settings);
}

/** Opens a connection and makes one request on it, or as many as it lasts. Never rejects: what happens is tallied. */
function useConnection({ host, port, localAddress, keepsAlive, tally, signal }: ClientSettings): Promise<void> {
  return new Promise((resolve) => {
    const request = `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: ${keepsAlive ? 'keep-alive' : 'close'}\r\n\r\n`;
    const openedAt = performance.now();
    const socket: Socket = connect({ host, port, localAddress });
    let stage: Failure['stage'] = 'connect';
    let connection = '';
    let received = '';
    let isOver = false;

    const finish = (): void => {
      isOver = true;
      socket.destroy();
      resolve();
    };
    const fail = (what: string): void => {
      if (isOver) return;
      tally.failures.push({ connection, openedAt, failedAt: performance.now(), what, stage });
      finish();
    };
    const send = (): void => {
      stage = 'request';
      received = '';
      socket.write(request);
    };
    socket.setTimeout(answerTimeoutMs, () => fail('no answer in time'));
    socket.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? error.message));
    socket.on('close', () => fail('closed'));
    socket.on('connect', () => {
      connection = `${socket.localAddress}:${socket.localPort}`;
      tally.connections += 1;
      send();
    });
    socket.on('data', (bytes) => {
      received += bytes.toString('latin1');
      if (!received.endsWith('\n') || received.endsWith('\r\n')) return; // the body's last byte is its only bare newline
      const pid = answerPattern.exec(received)?.[1];
      if (pid === undefined) return fail(`not the expected answer: ${JSON.stringify(received)}`);
      tally.countAnswer(Number(pid));
      stage = 'idle';
      if (!keepsAlive || signal.aborted) return finish();
      setTimeout(() => {
        if (!isOver) send();
      }, Math.random() * maxPauseMs);
    });
  });
}
