// The load that fairness.ts measures: requests that come at random moments, each over a connection of its own, whatever has
// become of those before it: a slow answer keeps none of the later ones from being seen. Only a server that cannot keep up
// is given time, once very many wait.
import { connect, type NetConnectOpts } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const answerTimeoutMs = 30_000;
const mostWaiting = 64;

export interface QuickLoad {
  readonly to: NetConnectOpts;
  readonly seconds: number;
  /** On average, between two requests. */
  readonly everyMs: number;
}

/** The time of each request in milliseconds, in no order. Rejects when one is not answered. */
export async function runQuickLoad({ to, seconds, everyMs }: QuickLoad): Promise<number[]> {
  const startedAt = performance.now();
  const times: number[] = [];
  const failures: unknown[] = [];
  const waiting = new Set<Promise<unknown>>();
  for (let dueMs = 0; dueMs < seconds * 1000; dueMs += -Math.log(1 - Math.random()) * everyMs) {
    const earlyMs = startedAt + dueMs - performance.now();
    if (earlyMs > 0) await delay(earlyMs);
    while (waiting.size >= mostWaiting) await Promise.race(waiting);
    if (failures.length > 0) break;
    if (performance.now() > startedAt + seconds * 1000) break;
    const asked = ask(to)
      .then(
        (ms) => times.push(ms),
        (error) => failures.push(error),
      )
      .finally(() => waiting.delete(asked));
    waiting.add(asked);
  }
  await Promise.all(waiting);
  if (failures.length > 0) throw failures[0];
  return times;
}

function ask(to: NetConnectOpts): Promise<number> {
  return new Promise((resolve, reject) => {
    const askedAt = performance.now();
    const socket = connect(to);
    let received = '';
    socket.setTimeout(answerTimeoutMs, () => socket.destroy(new Error('no answer in time')));
    socket.on('connect', () => socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'));
    socket.on('data', (bytes) => {
      received += bytes.toString('latin1');
    });
    socket.on('error', reject);
    socket.on('close', () => {
      if (received.startsWith('HTTP/1.1 200 ')) resolve(performance.now() - askedAt);
      else reject(new Error(`not the answer: ${JSON.stringify(received.slice(0, 200))}`));
    });
  });
}
