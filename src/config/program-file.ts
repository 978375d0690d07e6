// A configuration that is a program: `tswsgi app.config.mjs`. It runs in a process of its own, so that nothing of it stays in
// the master, and one that crashes or never ends is an error like any other. The settings come back as JSON on a descriptor
// of their own: what the program prints is its own affair.
import { spawnSync } from 'node:child_process';
import { messageOf } from '../errors.js';
import { entryFile } from '../own-files.js';

/** One property of what the program exports. */
export interface ProgramEntry {
  readonly property: string;
  /** Text, a number, true or false, an array of these or an object of these; as JSON has it. */
  readonly value?: unknown;
  /** What it is instead: `of type function`. */
  readonly fault?: string;
}

/** What became of the program: its settings, or why there are none and in which of its lines. */
export type ProgramReply =
  | { readonly entries: readonly ProgramEntry[] }
  | { readonly reason: string; readonly line?: number | undefined };

export interface ProgramScope {
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs?: number;
}

/** Runs the program in the file `path` and returns what the export `name` comes to. */
export type ReadProgram = (path: string, name: string, scope: ProgramScope) => ProgramReply;

/** The descriptor that the reply is written to. */
export const replyDescriptor = 3;

const usualTimeoutMs = 30_000;
const mostReplyBytes = 1 << 20;

/** Node's exit code for an `await` that nothing can end. */
const neverSettled = 13;

const entry = entryFile('config-program/settings-entry.js');

export const readProgram: ReadProgram = (path, name, { cwd, environment, timeoutMs = usualTimeoutMs }) => {
  // A debugger is for the server, and its port is taken.
  const nodeArguments = process.execArgv.filter((argument) => !argument.startsWith('--inspect'));
  const { status, signal, output, error } = spawnSync(process.execPath, [...nodeArguments, entry, path, name], {
    cwd,
    env: environment,
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    maxBuffer: mostReplyBytes,
  });
  if (error !== undefined) return { reason: reasonOf(error, timeoutMs) };
  const reply = readReply(output[replyDescriptor]);
  if (reply !== undefined) return reply;
  if (status === neverSettled) return { reason: 'it awaits something that never comes' };
  const how = signal === null ? `ended with code ${status}` : `was ended by ${signal}`;
  return { reason: `its process ${how} before it gave its settings` };
};

function reasonOf(error: NodeJS.ErrnoException, timeoutMs: number): string {
  if (error.code === 'ETIMEDOUT') return `it gave no settings within ${timeoutMs / 1000} seconds and was ended`;
  if (error.code === 'ENOBUFS') return `its settings are more than ${mostReplyBytes} bytes`;
  return messageOf(error);
}

/** `undefined` for one that is not complete. */
function readReply(bytes: Buffer | string | null | undefined): ProgramReply | undefined {
  try {
    return JSON.parse(String(bytes ?? '')) as ProgramReply;
  } catch {
    return undefined; // the program ended its process
  }
}
