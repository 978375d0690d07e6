// A body of any size goes through in a few MiB: 1 GiB up and 1 GiB down leave the worker's memory where a smaller transfer
// has left it. That one comes first because V8 lets garbage lie until there are some 30 MiB of it, whatever makes it.

import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import t, { type Test } from 'tap';
import { connectOptions } from '../helpers/raw-client.js';
import { appsFolder, startServer } from '../helpers/start-server.js';

const mib = 1024 * 1024;
const most = 8 * mib;
const part = Buffer.alloc(64 * 1024, 'x');

/** Resident memory of a process in bytes. */
function residentBytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1024;
}

/** Memory of the worker while something is transferred: looked at once per MiB. */
class Watch {
  readonly #pid: number;
  #seen = 0;
  peak = 0;

  constructor(pid: number) {
    this.#pid = pid;
  }

  transferred(bytes: number): void {
    if (Math.floor((this.#seen + bytes) / mib) > Math.floor(this.#seen / mib)) {
      this.peak = Math.max(this.peak, residentBytes(this.#pid));
    }
    this.#seen += bytes;
  }
}

async function open(t: Test, address: string): Promise<Socket> {
  const socket = connect(connectOptions(address));
  t.teardown(() => socket.destroy());
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  return socket;
}

async function upload(t: Test, address: string, size: number, watch: Watch): Promise<void> {
  const socket = await open(t, address);
  const answer = new Promise<string>((resolve) => socket.once('data', (bytes) => resolve(bytes.toString())));
  socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${size}\r\n\r\n`);
  for (let sent = 0; sent < size; sent += part.length) {
    if (!socket.write(part)) await new Promise((resolve) => socket.once('drain', resolve));
    watch.transferred(part.length);
  }
  t.match(await answer, new RegExp(`\r\n\r\n${size}$`));
  socket.destroy();
}

async function download(t: Test, address: string, size: number, watch: Watch): Promise<void> {
  const socket = await open(t, address);
  socket.write(`GET /?${size} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  let received = 0;
  for await (const bytes of socket as AsyncIterable<Buffer>) {
    const isFirst = received === 0;
    received += isFirst ? bytes.length - bytes.indexOf('\r\n\r\n') - 4 : bytes.length;
    watch.transferred(bytes.length);
  }
  t.equal(received, size);
}

for (const [name, transfer] of Object.entries({ upload, download })) {
  t.test(`${name} of 1 GiB`, async (t) => {
    const server = await startServer(t, {
      config: `http-socket = 127.0.0.1:0\nchdir = ${appsFolder}\nwsgi-file = transfer.mjs`,
      ready: /^WSGI app 0/,
    });
    const [pid] = server.workerPids();
    const warm = new Watch(pid!);
    await transfer(t, server.address(), 256 * mib, warm);
    const long = new Watch(pid!);
    await transfer(t, server.address(), 1024 * mib, long);
    const grown = long.peak - warm.peak;
    t.comment(`warm ${(warm.peak / mib).toFixed(1)} MiB, peak ${(long.peak / mib).toFixed(1)} MiB`);
    t.ok(grown < most, `${name}: grew by ${(grown / mib).toFixed(1)} MiB`);
  });
}
