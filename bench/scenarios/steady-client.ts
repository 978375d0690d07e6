// A load of the scenarios: a client that sends one request after the other over a raw socket, and counts what is not a
// whole answer. It retries nothing: a connection that closes although the server has not said so is a failure.
import { connect, type NetConnectOpts, type Socket } from 'node:net';

const answerTimeoutMs = 30_000;

/** What all clients of one way to the server have seen. */
export class WayTally {
  answers = 0;
  readonly failures: string[] = [];
}

export interface SteadyClient {
  readonly to: NetConnectOpts;
  /** Keep the connection as long as the server does; else one for each request. */
  readonly keepsAlive: boolean;
  /** Path and query; `/` when left out. */
  readonly target?: string;
  readonly tally: WayTally;
  /** No request is begun after it. */
  readonly signal: AbortSignal;
}

/** Makes requests until `signal`; resolves when the last one is answered or has failed. */
export async function runSteadyClient(client: SteadyClient): Promise<void> {
  while (!client.signal.aborted) await useConnection(client);
}

/** Resolves when the connection is over. */
function useConnection({ to, keepsAlive, target = '/', tally, signal }: SteadyClient): Promise<void> {
  return new Promise((resolve) => {
    const request = `GET ${target} HTTP/1.1\r\nHost: localhost\r\n${keepsAlive ? '' : 'Connection: close\r\n'}\r\n`;
    const socket: Socket = connect(to);
    let received = '';
    let isAwaiting = true;
    let mayClose = false;
    const end = (failure?: string) => {
      if (failure !== undefined) tally.failures.push(failure);
      socket.removeAllListeners();
      socket.on('error', () => {}); // nobody waits for anything on it any more
      socket.destroy();
      resolve();
    };
    socket.setTimeout(answerTimeoutMs, () => end('no answer in time'));
    socket.on('error', (error) => end(isAwaiting || !mayClose ? String(error) : undefined));
    socket.on('close', () => end(isAwaiting || !mayClose ? 'closed without an answer' : undefined));
    socket.on('connect', () => socket.write(request));
    socket.on('data', (bytes) => {
      received += bytes.toString('latin1');
      const headEnd = received.indexOf('\r\n\r\n') + 4;
      if (headEnd < 4) return;
      const head = received.slice(0, headEnd).toLowerCase();
      const length = Number(/\r\ncontent-length: (\d+)/.exec(head)?.[1] ?? Number.NaN);
      if (received.length < headEnd + length) return;
      isAwaiting = false;
      if (!received.startsWith('HTTP/1.1 200 ') || received.length !== headEnd + length) {
        return end(`not the answer: ${JSON.stringify(received.slice(0, 200))}`);
      }
      tally.answers += 1;
      received = '';
      mayClose = !keepsAlive || head.includes('\r\nconnection: close');
      if (mayClose || signal.aborted) return end();
      isAwaiting = true;
      socket.write(request);
    });
  });
}
