// The tool's handle on a server under test, from its start to its end: a master process of its own (server-entry.ts)
// whose log is read here, to learn where it listens and to show its end when something goes wrong.
import { type ChildProcess, fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Config } from '../config/config.js';
import { TswsgiError } from '../errors.js';
import { entryFile } from '../own-files.js';

const serverFile = entryFile('bench-command/server-entry.js');
/** An application may have much to load. */
const startTimeoutMs = 60_000;
/** The server has less time for its requests (models.ts), so this is for one that is stuck. */
const stopTimeoutMs = 10_000;
const keptLines = 200;
const shownLines = 20;

/** Starts a server; `ready` says when it can be asked. */
export function startBenchServer(config: Config, environment: NodeJS.ProcessEnv): BenchServer {
  const child = fork(serverFile, { env: environment, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  child.send(config);
  return new BenchServer(child, config.processes);
}

export class BenchServer {
  /** Rejects when the server ends before it is told to; never resolves. */
  readonly failure: Promise<never>;
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  readonly #lines: string[] = [];
  #readyWorkers = 0;
  #port = 0;
  #isReady = false;
  #isStopping = false;
  #resolveReady: (port: number) => void = () => {};

  /** `child` was just started and has its configuration; use startBenchServer(). */
  constructor(child: ChildProcess, processes: number) {
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on('line', (line) => this.#onLine(line, processes));
    }
    const ended = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`));
    });
    this.#exited = ended.then(() => {});
    this.failure = ended.then((how) => {
      if (this.#isStopping) return new Promise<never>(() => {});
      const when = this.#isReady ? 'under load' : 'before it was ready';
      throw new TswsgiError('BENCH_SERVER_ENDED', { when, how, log: this.logEnd });
    });
    // Whoever awaits it hears of it; it may come when nobody does.
    this.failure.catch(() => {});
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** The last lines of its log, indented. */
  get logEnd(): string {
    return this.#lines
      .slice(-shownLines)
      .map((line) => `  ${line}`)
      .join('\n');
  }

  /** Resolves with the port when every worker has loaded the application. Rejects with the end of the log. */
  async ready(): Promise<number> {
    let timer: NodeJS.Timeout | undefined;
    const ready = new Promise<number>((resolve, reject) => {
      this.#resolveReady = resolve;
      const seconds = startTimeoutMs / 1000;
      timer = setTimeout(
        () => reject(new TswsgiError('BENCH_NOT_READY', { seconds, log: this.logEnd })),
        startTimeoutMs,
      );
    });
    try {
      return await Promise.race([ready, this.failure]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Lets it finish what it has in hand, and end. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#child.kill('SIGTERM');
    const insist = setTimeout(() => this.#child.kill('SIGKILL'), stopTimeoutMs);
    await this.#exited;
    clearTimeout(insist);
  }

  #onLine(line: string, processes: number): void {
    this.#lines.push(line);
    if (this.#lines.length > keptLines) this.#lines.splice(0, keptLines - shownLines);
    if (this.#isReady) return;
    this.#port ||= Number(/^tswsgi socket 0 bound to TCP address 127\.0\.0\.1:(\d+)/.exec(line)?.[1] ?? 0);
    if (/^WSGI app 0 .* ready in /.test(line)) this.#readyWorkers += 1;
    if (this.#port === 0 || this.#readyWorkers < processes) return;
    this.#isReady = true;
    this.#lines.length = 0; // how it started is of no interest any more
    this.#resolveReady(this.#port);
  }
}
