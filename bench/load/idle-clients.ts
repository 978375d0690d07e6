// A program: opens connections to an address, makes one request on each and then keeps them open. It reports to the
// process that started it when all have had their answer, and again whenever it is asked.
// Arguments: host:port and the number of connections.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** What this program sends over its IPC channel. */
export interface IdleReport {
  /** Connections that are open now. */
  readonly open: number;
  /** Connections that have got no answer, or another than 200. */
  readonly failed: number;
}

const atOnce = 100;
const [address = '', countText = ''] = process.argv.slice(2);
const [host = '', portText = ''] = address.split(':');
const request = `GET / HTTP/1.1\r\nHost: ${address}\r\n\r\n`;

const sockets = new Set<Socket>();
let failed = 0;
let left = Number(countText);

function report(): void {
  process.send?.({ open: sockets.size, failed } satisfies IdleReport);
}

async function openOne(): Promise<void> {
  const socket = connect(Number(portText), host);
  sockets.add(socket);
  socket.on('error', () => {}); // 'close' follows
  socket.on('close', () => sockets.delete(socket));
  const closed = once(socket, 'close').then(() => Promise.reject(new Error('closed before its answer')));
  closed.catch(() => {}); // after the answer it is for the report to count
  socket.write(request);
  let answer = '';
  while (!answer.includes('Hello, world!')) {
    const [bytes] = (await Promise.race([once(socket, 'data'), closed])) as [Buffer];
    answer += bytes.toString('latin1');
  }
  if (!answer.startsWith('HTTP/1.1 200 ')) throw new Error(answer);
}

async function openMany(): Promise<void> {
  while (left > 0) {
    left -= 1;
    await openOne().catch((error: unknown) => {
      if (failed === 0) console.error('an idle client failed:', error);
      failed += 1;
    });
  }
}

process.on('message', report);
process.on('disconnect', () => process.exit());
await Promise.all(Array.from({ length: atOnce }, openMany));
report();
