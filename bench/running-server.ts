// A server under test: a process pinned to a core, its output in a file so that writing it costs what it costs in
// production and reading it costs nobody anything while the load runs.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Answer, askFor, type Question } from './asked.js';
import { waitUntil } from './wait-until.js';

const startTimeoutMs = 20_000;

export interface ServerCommand {
  /** Program and arguments. */
  readonly command: readonly string[];
  /** What the server's output says when it serves; the first group is its address, `127.0.0.1:8080`. */
  readonly addressPattern: RegExp;
}

/** Starts the server, on the cores named as taskset names them (`1`, `0-1`), and waits until it says that it serves. */
export async function startServer({ command, addressPattern }: ServerCommand, cores: string): Promise<RunningServer> {
  const folder = mkdtempSync(join(tmpdir(), 'tswsgi-bench-'));
  const outputPath = join(folder, 'output');
  const output = openSync(outputPath, 'a');
  // taskset becomes the server, so the pid is the server's.
  const child = spawn('taskset', ['-c', cores, ...command], { stdio: ['ignore', output, output] });
  closeSync(output);
  const server = new RunningServer(child, folder, outputPath);
  try {
    await server.findAddress(addressPattern);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

export class RunningServer {
  readonly pid: number;
  address = '';
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #outputPath: string;
  readonly #exited: Promise<unknown>;

  constructor(child: ChildProcess, folder: string, outputPath: string) {
    if (child.pid === undefined) throw new Error(`cannot start ${child.spawnargs.join(' ')}`);
    this.pid = child.pid;
    this.#child = child;
    this.#folder = folder;
    this.#outputPath = outputPath;
    this.#exited = once(child, 'exit');
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Everything the server has printed. */
  get output(): string {
    return readFileSync(this.#outputPath, 'utf8');
  }

  async findAddress(pattern: RegExp): Promise<void> {
    const command = this.#child.spawnargs.join(' ');
    this.address = await waitUntil(`${command} says where it listens`, startTimeoutMs, () => {
      const { output } = this;
      if (this.hasEnded) throw new Error(`${command} ended at its start:\n${output}`);
      return pattern.exec(output)?.[1];
    });
  }

  /** Its answer to `asked`; waits for a server that listens but does not answer yet. */
  async ask(asked: Question): Promise<Answer> {
    try {
      return await askFor(this.address, asked, startTimeoutMs);
    } catch (error) {
      const command = this.#child.spawnargs.join(' ');
      throw new Error(`no answer to ${asked.path} from ${command}, which says:\n${this.output}`, { cause: error });
    }
  }

  /** Asks the server to end, and insists after some seconds. */
  async stop(): Promise<void> {
    if (!this.hasEnded) {
      this.#child.kill('SIGTERM');
      const insist = setTimeout(() => this.#child.kill('SIGKILL'), 5000);
      await this.#exited;
      clearTimeout(insist);
    }
    rmSync(this.#folder, { recursive: true });
  }
}
