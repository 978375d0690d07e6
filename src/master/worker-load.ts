// What the master knows of how much its workers have to do, by the scoreboard and by /proc: no worker is asked, so one that
// is stuck is seen too. Runs in the master, about once a second.
//
// A core is a request in flight, and an async worker has so many of them that their share says little: its one event loop
// is full long before. So the share of time a worker is busy is the greatest of three: the share of its cores in use (the
// sum of the times of all requests, as in uWSGI), the share of a CPU that its process used, and all of it while its loop
// has not turned although it has requests. The same three say whether it could take one more at once.
import { readFileSync } from 'node:fs';

import type { NativeScoreboard, WorkerReading } from '../native/binding-types.js';
import type { WorkerView } from './scaling.js';
import type { Scoreboards } from './scoreboards.js';
import type { WorkerSlot } from './worker-slot.js';

/** A loop with open connections turns four times a second, if nothing holds it up. */
const stuckMicros = 1_000_000;
/** Of a CPU: more is not to be had where other processes run. */
const fullCpuPercent = 90;

export interface WorkerLoad extends WorkerView {
  readonly id: number;
  readonly inFlight: number;
  /** Of all processes it ever had. */
  readonly requests: number;
  readonly startedMicros: number;
  readonly rssBytes: number;
}

/** What the next look is compared with. */
interface Mark {
  readonly pid: number;
  readonly atMicros: number;
  readonly busyMicros: number;
  readonly cpuMicros: number;
}

export class LoadMeter {
  readonly #scoreboards: Pick<Scoreboards, 'of'>;
  readonly #readCpuMicros: (pid: number) => number;
  readonly #marks = new Map<number, Mark>();

  constructor(scoreboards: Pick<Scoreboards, 'of'>, readCpuMicros: (pid: number) => number = readCpuMicrosOf) {
    this.#scoreboards = scoreboards;
    this.#readCpuMicros = readCpuMicros;
  }

  /** The load of a worker since it was looked at last. */
  read({ id, generation }: Pick<WorkerSlot, 'id' | 'generation'>): WorkerLoad {
    const board = this.#scoreboards.of(generation);
    board.sampleMemory(id - 1);
    const reading = board.worker(id - 1);
    const busyPercent = this.#busyPercent(id, reading, board, Math.max(1, generation.config.threads));
    const { inFlight, waiting, requests, startedMicros, rssBytes } = reading;
    const isFull = inFlight >= board.coresPerWorker || waiting > 0;
    return {
      id,
      isBusy: isFull || busyPercent >= fullCpuPercent,
      busyPercent,
      inFlight,
      requests,
      startedMicros,
      rssBytes,
    };
  }

  /** Requests that were ever begun in it, and those in flight in any of its processes. */
  activity({ id, generation }: Pick<WorkerSlot, 'id' | 'generation'>): { requests: number; inFlight: number } {
    const board = this.#scoreboards.of(generation);
    const inFlight = board.processes(id - 1).reduce((sum, process) => sum + process.inFlight, 0);
    return { requests: board.worker(id - 1).requests, inFlight };
  }

  /** `cpus`: how many the worker can use at a time. */
  #busyPercent(id: number, reading: WorkerReading, board: NativeScoreboard, cpus: number): number {
    const now = { pid: reading.pid, atMicros: board.now(), busyMicros: reading.busyMicros, cpuMicros: 0 };
    const mark = { ...now, cpuMicros: reading.pid === 0 ? 0 : this.#readCpuMicros(reading.pid) };
    const before = this.#marks.get(id);
    this.#marks.set(id, mark);
    const isStuck = reading.inFlight > 0 && mark.atMicros - reading.heartbeatMicros > stuckMicros;
    if (isStuck) return 100;
    const coresInUse = reading.inFlight / board.coresPerWorker;
    if (before === undefined || before.pid !== mark.pid) return percent(coresInUse);
    const passed = Math.max(1, mark.atMicros - before.atMicros);
    // Long requests are counted at their end only, and then all at once.
    const byTime = (mark.busyMicros - before.busyMicros) / passed / board.coresPerWorker;
    const byCpu = (mark.cpuMicros - before.cpuMicros) / passed / cpus;
    return percent(Math.max(coresInUse, byTime, byCpu));
  }
}

const percent = (share: number) => Math.round(100 * Math.min(1, Math.max(0, share)));

/** Clock ticks in a second, which Linux fixes for /proc (USER_HZ). */
const ticksPerSecond = 100;

/** User and system time of a process; 0 when it is gone. */
function readCpuMicrosOf(pid: number): number {
  try {
    // The name in parentheses may hold anything (proc(5)); utime and stime are fields 14 and 15.
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ');
    return ((Number(fields[11]) + Number(fields[12])) * 1_000_000) / ticksPerSecond;
  } catch {
    return 0;
  }
}
