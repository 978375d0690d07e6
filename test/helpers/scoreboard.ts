// The scoreboard of a running server, read from the test's process: the kernel shows its memory among the descriptors of
// the master (proc(5), /proc/pid/fd).

import { closeSync, openSync, readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { loadBinding } from '../../dist/native/binding.js';
import type { CoreReading, NativeScoreboard } from '../../dist/native/binding-types.js';
import type { RunningServer } from './start-server.js';

const patienceMs = 20_000;

/** Map the scoreboard of `server`, which has not been reloaded with other numbers of workers or cores. */
export function openScoreboard(server: RunningServer): NativeScoreboard {
  const folder = `/proc/${server.pid}/fd`;
  const name = readdirSync(folder).find((fd) => readlinkSync(`${folder}/${fd}`).includes('tswsgi-scoreboard'));
  if (name === undefined) throw new Error(`process ${server.pid} has no scoreboard`);
  const fd = openSync(`${folder}/${name}`, 'r+');
  try {
    return new (loadBinding().Scoreboard)(fd);
  } finally {
    closeSync(fd);
  }
}

/** Wait until worker `index` has no request in flight: clients have their answers a moment before. */
export async function waitForIdle(scoreboard: NativeScoreboard, index = 0): Promise<void> {
  for (const end = Date.now() + patienceMs; scoreboard.worker(index).inFlight > 0; await delay(2)) {
    if (Date.now() > end)
      throw new Error(`${patienceMs} ms passed and worker ${index + 1} still has requests in flight`);
  }
}

/** Wait until worker `index` has a request for `uri` in flight. */
export async function waitForCore(scoreboard: NativeScoreboard, uri: string, index = 0): Promise<CoreReading> {
  for (const end = Date.now() + patienceMs; ; await delay(2)) {
    const core = scoreboard.busyCores(index).find((reading) => reading.uri === uri);
    if (core !== undefined) return core;
    if (Date.now() > end) throw new Error(`${patienceMs} ms passed and no core has ${uri}`);
  }
}

/** Wait until worker `index` has sent at least so many bytes, ever. */
export async function waitForSent(scoreboard: NativeScoreboard, bytes: number, index = 0): Promise<void> {
  for (const end = Date.now() + patienceMs; scoreboard.worker(index).bytesSent < bytes; await delay(2)) {
    if (Date.now() > end)
      throw new Error(`${patienceMs} ms passed and worker ${index + 1} has not sent ${bytes} bytes`);
  }
}
