// A server under test: a process pinned to a core, its output in a file so that writing it costs what it costs in
// production and reading it costs nobody anything while the load runs. An nginx may stand before it, on the same core.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { treeCpuUs } from '../dist/bench-command/process-tree.js';
import { type Answer, askFor, type Question } from './asked.js';
import { frontConf, nginxConf } from './nginx.js';
import { programPath } from './packages.js';
import { waitUntil } from './wait-until.js';

const startTimeoutMs = 30_000;

export interface ServerCommand {
  /** Program and arguments; in them `@folder` is a folder for this server alone, `@port` a port that is free. */
  readonly command: readonly string[];
  /** What the server's output says when it serves; the first group is its address, `127.0.0.1:8080` or a path. Without it
   * the server listens on `@port`. */
  readonly addressPattern?: RegExp;
  /** Files of its folder by name, with `@folder` and `@port` in them. */
  readonly files?: Readonly<Record<string, string>>;
  /** How an nginx before it passes requests on. */
  readonly front?: 'uwsgi_pass' | 'proxy_pass';
  /** Its output says so as often as it has workers, each when it is ready. */
  readonly readyPattern?: { readonly pattern: RegExp; readonly times: number };
}

/** Starts the server, on the cores named as taskset names them (`1`, `0-1`), and waits until it says that it serves. */
export async function startServer(server: ServerCommand, cores: string): Promise<RunningServer> {
  const folder = mkdtempSync(join(tmpdir(), 'tswsgi-bench-'));
  const port = await freePort();
  const replace = (text: string): string => text.replaceAll('@folder', folder).replaceAll('@port', String(port));
  for (const [name, text] of Object.entries(server.files ?? {})) writeFileSync(join(folder, name), replace(text));
  const started = spawnPinned(server.command.map(replace), cores, folder, 'output');
  const running = new RunningServer(started, folder);
  try {
    if (server.addressPattern === undefined) await running.waitForPort(port);
    else await running.findAddress(server.addressPattern);
    if (server.readyPattern !== undefined) await running.untilReady(server.readyPattern);
    if (server.front !== undefined) await running.putFront(server.front, cores);
  } catch (error) {
    await running.stop();
    throw error;
  }
  return running;
}

/** taskset becomes the program, so the pid is the program's. */
function spawnPinned(command: readonly string[], cores: string, folder: string, outputName: string): ChildProcess {
  const output = openSync(join(folder, outputName), 'a');
  const child = spawn('taskset', ['-c', cores, ...command], { stdio: ['ignore', output, output] });
  closeSync(output);
  return child;
}

/** For programs that cannot say which port the kernel has chosen: asked for, and given back just before. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no TCP port was bound');
  return address.port;
}

export class RunningServer {
  readonly pid: number;
  /** Where to ask it: that of its front where it has one. */
  address = '';
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #exited: Promise<unknown>;
  #front: ChildProcess | undefined;

  constructor(child: ChildProcess, folder: string) {
    if (child.pid === undefined) throw new Error(`cannot start ${child.spawnargs.join(' ')}`);
    this.pid = child.pid;
    this.#child = child;
    this.#folder = folder;
    this.#exited = once(child, 'exit');
  }

  get hasEnded(): boolean {
    return hasEnded(this.#child);
  }

  /** Everything the server has printed. */
  get output(): string {
    return readFileSync(join(this.#folder, 'output'), 'utf8');
  }

  /** Processor time of its front so far, which is not counted as the server's. */
  get frontCpuUs(): number {
    return this.#front?.pid === undefined ? 0 : treeCpuUs(this.#front.pid);
  }

  async findAddress(pattern: RegExp): Promise<void> {
    this.address = await waitUntil(`${this.#command} says where it listens`, startTimeoutMs, () => {
      const { output } = this;
      if (this.hasEnded) throw new Error(`${this.#command} ended at its start:\n${output}`);
      return pattern.exec(output)?.[1];
    });
  }

  /** Until then a request would wait for the start of a worker, or be refused. */
  async untilReady({ pattern, times }: { readonly pattern: RegExp; readonly times: number }): Promise<void> {
    await waitUntil(`${this.#command} has its workers`, startTimeoutMs, () => {
      if (this.hasEnded) throw new Error(`${this.#command} ended at its start:\n${this.output}`);
      return (this.output.match(pattern)?.length ?? 0) >= times ? true : undefined;
    });
  }

  async waitForPort(port: number): Promise<void> {
    await untilAccepted(port, () => {
      if (this.hasEnded) throw new Error(`${this.#command} ended at its start:\n${this.output}`);
    });
    this.address = `127.0.0.1:${port}`;
  }

  /** Starts an nginx that passes on to the server; from then on the address is that of nginx. */
  async putFront(kind: 'uwsgi_pass' | 'proxy_pass', cores: string): Promise<void> {
    const port = await freePort();
    const conf = join(this.#folder, 'front.conf');
    writeFileSync(conf, nginxConf(this.#folder, frontConf(kind, `127.0.0.1:${port}`, this.address)));
    const command = [programPath('nginx'), '-p', this.#folder, '-e', join(this.#folder, 'error.log'), '-c', conf];
    const front = spawnPinned(command, cores, this.#folder, 'front-output');
    this.#front = front;
    await untilAccepted(port, () => {
      if (hasEnded(front))
        throw new Error(`nginx ended at its start:\n${readFileSync(join(this.#folder, 'front-output'))}`);
    });
    this.address = `127.0.0.1:${port}`;
  }

  /** Its answer to `asked`; waits for a server that listens but does not answer yet. */
  async ask(asked: Question): Promise<Answer> {
    try {
      return await askFor(this.address, asked, startTimeoutMs);
    } catch (error) {
      throw new Error(`no answer to ${asked.path} from ${this.#command}, which says:\n${this.output}`, {
        cause: error,
      });
    }
  }

  /** Asks the server to end, and insists after some seconds. */
  async stop(): Promise<void> {
    if (this.#front !== undefined && !hasEnded(this.#front)) {
      const exited = once(this.#front, 'exit');
      this.#front.kill('SIGKILL');
      await exited;
    }
    if (!this.hasEnded) {
      this.#child.kill('SIGTERM');
      const insist = setTimeout(() => this.#child.kill('SIGKILL'), 5000);
      await this.#exited;
      clearTimeout(insist);
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #command(): string {
    return this.#child.spawnargs.join(' ');
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

async function untilAccepted(port: number, check: () => void): Promise<void> {
  const deadline = performance.now() + startTimeoutMs;
  while (!(await accepts(port))) {
    check();
    if (performance.now() > deadline)
      throw new Error(`nobody listens on port ${port} after ${startTimeoutMs / 1000} s`);
    await delay(20);
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const settle = (isUp: boolean) => () => {
      socket.destroy();
      resolve(isUp);
    };
    socket.once('connect', settle(true)).once('error', settle(false));
  });
}
