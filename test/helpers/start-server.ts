// Runs the built server as a user does: `node bundle/cli.js` as a process of its own, in a folder of its own, and reads its
// log. Whatever a test does, the process is gone when the test ends; it is only ever ended by its pid.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Test } from 'tap';
import { tempDir } from './temp-dir.js';
import { patienceMs } from './until.js';

const cliPath = fileURLToPath(new URL('../../bundle/cli.js', import.meta.url));

/** The folder of fixture applications; `module` and `wsgi-file` reach them through `chdir`. */
export const appsFolder = fileURLToPath(new URL('../../test/apps', import.meta.url));

export interface ServerSettings {
  /** Text of the ini file, without its `[uwsgi]` line; `uwsgi.ini` in the server's folder. None: `args` alone. */
  readonly config?: string;
  /** Further files of the server's folder: path to text. */
  readonly files?: Readonly<Record<string, string>>;
  /** The server's folder and working directory; a new one when left out. `files` and `config` need a new one. */
  readonly folder?: string;
  /** Arguments behind `--ini uwsgi.ini`. */
  readonly args?: readonly string[];
  /** Over the environment of the test; `undefined` removes a name. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** A command that runs the server: program and arguments. */
  readonly wrapper?: readonly string[];
  /** Arguments for Node itself. */
  readonly nodeArgs?: readonly string[];
  /** Lead a process group, as a command in a terminal does: `process.kill(-server.pid, ...)` reaches the workers too. */
  readonly leadsGroup?: boolean;
  /** The log line that tells the server is up. */
  readonly ready?: RegExp;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Start the server without waiting for anything: for one that is expected to end by itself. */
export function launchServer(t: Test, settings: ServerSettings = {}): RunningServer {
  const { config, files = {}, args = [], nodeArgs = [], env = {}, wrapper = [], leadsGroup = false } = settings;
  const ini: Record<string, string> = config === undefined ? {} : { 'uwsgi.ini': `[uwsgi]\n${config}\n` };
  const folder = settings.folder ?? tempDir(t, { ...files, ...ini });
  const command = [
    ...wrapper,
    process.execPath,
    ...nodeArgs,
    cliPath,
    ...(config === undefined ? [] : ['--ini', 'uwsgi.ini']),
    ...args,
  ];
  const server = new RunningServer(
    spawn('/bin/sh', ['-c', 'exec "$@" 2>&1', 'sh', ...command], {
      cwd: folder,
      env: serverEnv(env),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: leadsGroup,
    }),
    folder,
  );
  t.teardown(() => server.kill());
  return server;
}

/** Start the server and wait until its log says that the workers run. Rejects with the log when it ends before. */
export async function startServer(t: Test, settings: ServerSettings = {}): Promise<RunningServer> {
  const server = launchServer(t, settings);
  await server.waitForLog(settings.ready ?? /spawned tswsgi worker/);
  return server;
}

export class RunningServer {
  /** Working directory of the server. */
  readonly folder: string;
  /** Every line of stderr and stdout so far, in the order in which they were written: both are one pipe. */
  readonly lines: string[] = [];
  /** Settles when the process has ended and nobody writes to its log any more. */
  readonly exited: Promise<Exit>;
  readonly #child: ChildProcess;
  #hasClosed = false;
  readonly #watchers = new Set<() => void>();

  /** `child` was just spawned; use startServer(). */
  constructor(child: ChildProcess, folder: string) {
    this.#child = child;
    this.folder = folder;
    for (const stream of [child.stderr!, child.stdout!]) {
      createInterface({ input: stream }).on('line', (line) => this.#change(() => this.lines.push(line)));
    }
    this.exited = once(child, 'close').then(([code, signal]) => {
      this.#change(() => (this.#hasClosed = true));
      return { code, signal };
    });
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** The address of socket `index` as the boot log gives it: what raw-client.ts connects to. */
  address(index = 0): string {
    const line = new RegExp(`socket ${index} (?:bound to|inherited|attached to) \\w+ address (\\S+)`);
    return this.#find(line, 0)?.[1] ?? fail(`the log names no socket ${index}`, this.lines);
  }

  /** URL of socket `index`, which is a TCP one, for clients that want one. */
  url(path = '/', index = 0): string {
    return `http://${this.address(index)}${path}`;
  }

  /** The pids of the workers, in the order in which the log names them; a replaced worker's stays in it. */
  workerPids(): number[] {
    return this.lines.flatMap((line) => {
      const pid = /(?:spawned|Respawned) tswsgi worker \d+ .*pid: (\d+)/.exec(line)?.[1];
      return pid === undefined ? [] : [Number(pid)];
    });
  }

  /**
   * Wait for a line that matches, or is `wanted`, those from index `from` on included. Rejects when the server ends or
   * time is up. Each process hands its lines to the log some time after it has said them: what one process says
   * before another one may stand behind that, and comes some time after the answer to a request.
   */
  async waitForLog(wanted: RegExp | string, { from = 0 } = {}): Promise<RegExpExecArray> {
    return this.#wait(`the line ${wanted}`, patienceMs, () => this.#find(wanted, from));
  }

  /** The pid of the process that is worker `id` now, by the log; rejects as waitForLog() does. */
  async workerPid(id: number): Promise<number> {
    const started = new RegExp(`(?:spawned|Respawned) tswsgi worker ${id} .*pid: (\\d+)`);
    await this.waitForLog(started);
    return Number(this.lines.map((line) => started.exec(line)?.[1]).findLast((pid) => pid !== undefined));
  }

  /** Wait until every worker that was started so far has its application; at least `count` workers. */
  async waitForWorkers(count = 1): Promise<void> {
    const started = () => (this.workerPids().length >= count ? true : undefined);
    await this.#wait(`the start of ${count} workers`, patienceMs, started);
    for (const pid of this.workerPids()) await this.waitForLog(new RegExp(`^WSGI app 0 .* pid: ${pid} `));
  }

  /** Send `signal` and wait for the end. Rejects (and kills) when the server takes longer than `timeoutMs`. */
  async stop(signal: NodeJS.Signals = 'SIGTERM', timeoutMs = patienceMs): Promise<Exit> {
    this.#child.kill(signal);
    try {
      await this.#wait(`the end after ${signal}`, timeoutMs, () => (this.#hasClosed ? true : undefined));
    } finally {
      this.#child.kill('SIGKILL');
    }
    return this.exited;
  }

  /** End the server at once, whatever it does. */
  async kill(): Promise<void> {
    if (this.#hasClosed) return;
    this.#child.kill('SIGKILL');
    await this.#wait('the end after SIGKILL: a worker outlives its master', patienceMs, () =>
      this.#hasClosed ? true : undefined,
    );
  }

  #find(wanted: RegExp | string, from: number): RegExpExecArray | undefined {
    const pattern = typeof wanted === 'string' ? new RegExp(`^${wanted.replace(/[^\w\s]/g, '\\$&')}$`) : wanted;
    for (const line of this.lines.slice(from)) {
      const match = pattern.exec(line);
      if (match !== null) return match;
    }
    return undefined;
  }

  #change(change: () => void): void {
    change();
    for (const watcher of this.#watchers) watcher();
  }

  #wait<T>(what: string, timeoutMs: number, look: () => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        const value = look();
        if (value === undefined && !this.#hasClosed) return;
        clearTimeout(timer);
        this.#watchers.delete(settle);
        if (value !== undefined) resolve(value);
        else reject(logError(`the server ended before ${what}`, this.lines));
      };
      const timer = setTimeout(() => {
        this.#watchers.delete(settle);
        reject(logError(`${timeoutMs} ms passed without ${what}`, this.lines));
      }, timeoutMs);
      this.#watchers.add(settle);
      settle();
    });
  }
}

/** The environment of the test without what its runner added to it. */
function serverEnv(changes: Readonly<Record<string, string | undefined>>): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(TAP|_TAPJS|NODE_OPTIONS|npm_|UWSGI_)/.test(name));
  return { ...Object.fromEntries(kept), ...changes };
}

function logError(text: string, lines: readonly string[]): Error {
  return new Error(`${text}. Its log:\n${lines.map((line) => `  ${line}`).join('\n')}`);
}

function fail(text: string, lines: readonly string[]): never {
  throw logError(text, lines);
}
