// The scoreboard of a running server, read from the test's process: the kernel shows its memory among the descriptors of
// the master (proc(5), /proc/pid/fd).

import { closeSync, openSync, readdirSync, readlinkSync } from 'node:fs';
import { loadBinding } from '../../dist/native/binding.js';
import type { CoreReading, NativeScoreboard } from '../../dist/native/binding-types.js';
import type { RunningServer } from './start-server.js';
import { until } from './until.js';

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
  await until(`worker ${index + 1} has nothing in flight`, () => scoreboard.worker(index).inFlight === 0);
}

/** Wait until worker `index` has a request for `uri` in flight. */
export async function waitForCore(scoreboard: NativeScoreboard, uri: string, index = 0): Promise<CoreReading> {
  return until(`a core has ${uri}`, () => scoreboard.busyCores(index).find((reading) => reading.uri === uri));
}

/** Wait until worker `index` has counted at least so many requests, and so many exceptions, ever. */
export async function waitForCounted(
  scoreboard: NativeScoreboard,
  { requests, exceptions = 0 }: { requests: number; exceptions?: number },
  index = 0,
): Promise<void> {
  const counted = () => scoreboard.worker(index);
  await until(
    `worker ${index + 1} has counted ${requests} requests, ${exceptions} exceptions`,
    () => counted().inFlight === 0 && counted().requests >= requests && counted().exceptions >= exceptions,
    () => JSON.stringify(counted()),
  );
}

/** Wait until worker `index` has sent at least so many bytes, ever. */
export async function waitForSent(scoreboard: NativeScoreboard, bytes: number, index = 0): Promise<void> {
  await until(`worker ${index + 1} has sent ${bytes} bytes`, () => scoreboard.worker(index).bytesSent >= bytes);
}
