// What each action of a hook does, one row each (uWSGI docs: "Hooks", "Available hooks"). An action that fails throws; what
// that means is for hooks.ts and whoever calls it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, chmodSync, chownSync, lchownSync, mkdirSync, unlinkSync, writeFileSync } from 'node:fs';

import type { HookAction } from '../config/hook-names.js';
import { readTextFile } from '../config/machine.js';
import { resolveOwner } from '../config/owner.js';
import { formatError, TswsgiError } from '../errors.js';
import type { Logger } from '../log/logger.js';

/** What an action may touch of the process it runs in. */
export interface HookContext {
  readonly logger: Logger;
  /** Of the commands that are run. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Sets a variable for what is started from now on. */
  setVariable(name: string, value: string): void;
  /** Lets a signal do what the function of uWSGI's with that name does; the text says what came of it. */
  takeSignal(signal: number, functionName: string): string;
}

type Run = (argument: string, context: HookContext) => void | Promise<void>;

export const hookRunners: Readonly<Record<HookAction, Run>> = {
  exec: runCommand,
  async safeexec(command, context) {
    try {
      await runCommand(command, context);
    } catch (error) {
      context.logger.warn((error as Error).message);
    }
  },
  print: (text, { logger }) => logger.info(text),
  log: (text, { logger }) => logger.info(text),
  cd: (path) => process.chdir(path),
  chdir: (path) => process.chdir(path),
  mkdir: (path) => void mkdirSync(path),
  create: (path) => writeFileSync(path, ''),
  creat: (path) => writeFileSync(path, ''),
  write: (argument) => writeFileSync(...fileAndText(argument, '')),
  writen: (argument) => writeFileSync(...fileAndText(argument, '\n')),
  append: (argument) => appendFileSync(...fileAndText(argument, '')),
  appendn: (argument) => appendFileSync(...fileAndText(argument, '\n')),
  unlink: (path) => unlinkSync(path),
  chmod(argument) {
    const [path, mode] = words(argument, 2, 'FILE MODE');
    if (!/^[0-7]{3,4}$/.test(mode)) throw new Error(formatError('HOOK_ARGUMENTS', { wanted: 'FILE MODE, in octal' }));
    chmodSync(path, Number.parseInt(mode, 8));
  },
  chown: (argument) => chownSync(...fileAndOwner(argument)),
  chown2: (argument) => lchownSync(...fileAndOwner(argument)),
  putenv(argument, { setVariable }) {
    const equals = argument.indexOf('=');
    if (equals < 1) throw new Error(formatError('HOOK_ARGUMENTS', { wanted: 'NAME=value' }));
    setVariable(argument.slice(0, equals), argument.slice(equals + 1));
  },
  unix_signal(argument, { logger, takeSignal }) {
    const [signal, functionName] = words(argument, 2, 'NUMBER FUNCTION');
    logger.info(takeSignal(Number(signal), functionName));
  },
};

/** Runs `command` in a shell and waits for its end. Throws HOOK_COMMAND_FAILED. */
export async function runCommand(command: string, { logger, environment }: HookContext): Promise<void> {
  await logger.flushed(); // it writes to the same place
  const child = spawn('/bin/sh', ['-c', command], { env: environment, stdio: ['ignore', 'inherit', 'inherit'] });
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  if (code !== 0) throw new TswsgiError('HOOK_COMMAND_FAILED', { command, code: code ?? signal ?? '' });
}

function words(argument: string, count: 2, wanted: string): [string, string] {
  const found = argument.trim().split(/\s+/);
  if (found.length !== count) throw new Error(formatError('HOOK_ARGUMENTS', { wanted }));
  return found as [string, string];
}

function fileAndText(argument: string, end: string): [path: string, text: string] {
  const space = argument.indexOf(' ');
  if (space < 1) throw new Error(formatError('HOOK_ARGUMENTS', { wanted: 'FILE TEXT' }));
  return [argument.slice(0, space), argument.slice(space + 1) + end];
}

function fileAndOwner(argument: string): [path: string, uid: number, gid: number] {
  const [path = '', user = '', group = ''] = argument.trim().split(/\s+/);
  if (group === '') throw new Error(formatError('HOOK_ARGUMENTS', { wanted: 'FILE USER GROUP' }));
  const owner = resolveOwner(`${user}:${group}`, readTextFile);
  if ('what' in owner) throw new Error(`there is no ${owner.what} "${owner.value}" on this machine`);
  return [path, owner.uid, owner.gid];
}
