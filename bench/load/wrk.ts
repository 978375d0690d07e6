// wrk (https://github.com/wg/wrk, Debian's package) as a load: closed loop, keep-alive connections, one thread.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const scriptPath = fileURLToPath(new URL('../../bench/load/wrk.lua', import.meta.url));

export interface WrkSettings {
  readonly url: string;
  /** Host is in them, or comes from the URL. */
  readonly headers?: Readonly<Record<string, string>>;
  /** As taskset names them. */
  readonly cores: string;
  readonly connections: number;
  readonly seconds: number;
  /** Requests each connection sends at once. */
  readonly depth: number;
}

/** What wrk counted. `errors`: connections that failed, answers that were not 2xx or 3xx, and timeouts of 2 s. */
export interface WrkResult {
  readonly requests: number;
  readonly durationUs: number;
  readonly errors: number;
}

export async function runWrk({
  url,
  headers = {},
  cores,
  connections,
  seconds,
  depth,
}: WrkSettings): Promise<WrkResult> {
  const fields = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const load = ['-t1', `-c${connections}`, `-d${seconds}`, ...fields, '-s', scriptPath, url, '--', String(depth)];
  const { stdout } = await promisify(execFile)('taskset', ['-c', cores, 'wrk', ...load]);
  const line = /^wrk (\{.*\})$/m.exec(stdout)?.[1];
  if (line === undefined) throw new Error(`wrk has counted nothing:\n${stdout}`);
  return JSON.parse(line) as WrkResult;
}
