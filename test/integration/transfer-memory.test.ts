// A body of any size goes through in a few MiB: of 1 GiB up and 1 GiB down the worker never holds 8 MiB at a time, and its
// resident memory stays where V8's uncollected garbage takes it, far from the size of the body.

import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import t, { type Test } from 'tap';
import { connectOptions } from '../helpers/raw-client.js';
import { appsFolder, type RunningServer, startServer } from '../helpers/start-server.js';

const mib = 1024 * 1024;
const mostHeld = 8 * mib;
const mostResident = 64 * mib;
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

/** Sends a body of `size` bytes; how much the application saw held. */
async function upload(t: Test, server: RunningServer, size: number, watch: Watch): Promise<number> {
  const socket = await open(t, server.address());
  const answer = new Promise<string>((resolve) => socket.once('data', (bytes) => resolve(bytes.toString())));
  socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${size}\r\n\r\n`);
  for (let sent = 0; sent < size; sent += part.length) {
    if (!socket.write(part)) await new Promise((resolve) => socket.once('drain', resolve));
    watch.transferred(part.length);
  }
  const [, received, held] = /\r\n\r\n(\d+) (\d+)$/.exec(await answer) ?? [];
  t.equal(Number(received), size);
  return Number(held);
}

/** Takes a body of `size` bytes; how much the application saw held. */
async function download(t: Test, server: RunningServer, size: number, watch: Watch): Promise<number> {
  const socket = await open(t, server.address());
  socket.write(`GET /?${size} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  let received = 0;
  let isHead = true;
  for await (const bytes of socket as AsyncIterable<Buffer>) {
    received += isHead ? bytes.length - bytes.indexOf('\r\n\r\n') - 4 : bytes.length;
    isHead = false;
    watch.transferred(bytes.length);
  }
  t.equal(received, size);
  return Number((await server.waitForLog(/^held (\d+)$/))[1]);
}

for (const [name, transfer] of Object.entries({ upload, download })) {
  t.test(`${name} of 1 GiB`, async (t) => {
    const server = await startServer(t, {
      config: `http-socket = 127.0.0.1:0\nchdir = ${appsFolder}\nwsgi-file = transfer.mjs`,
      ready: /^WSGI app 0/,
      nodeArgs: ['--expose-gc'],
    });
    const [pid] = server.workerPids();
    const idle = residentBytes(pid!);
    const watch = new Watch(pid!);
    const held = await transfer(t, server, 1024 * mib, watch);
    t.comment(
      `held ${(held / mib).toFixed(1)} MiB, resident ${((watch.peak - idle) / mib).toFixed(1)} MiB more than idle`,
    );
    t.ok(held < mostHeld, `held ${held} bytes`);
    t.ok(watch.peak - idle < mostResident, `resident memory grew by ${watch.peak - idle} bytes`);
  });
}
