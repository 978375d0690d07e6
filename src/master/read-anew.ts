// The configuration of a server that runs, read anew. Files are read here; for a program, a command (`exec://`) or the network
// the master would have to wait, deaf to signals and workers. So, where there is one of these, another process reads it all.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type ConfigurationInput, type ConfigurationResult, parseConfiguration } from '../config/config.js';
import { deepFreeze } from '../config/finish-configuration.js';
import { formatError } from '../errors.js';

/** What is wanted of it. */
export type Reading = Pick<ConfigurationResult, 'config' | 'errors' | 'warnings' | 'notes'>;

const entryFile = fileURLToPath(new URL('reading-entry.js', import.meta.url));
const usualLimitMs = 60_000;

/** Reads what the server was started with. Never rejects. */
export async function readAnew(input: ConfigurationInput, limitMs = usualLimitMs): Promise<Reading> {
  let hasToWait = false;
  const note = () => {
    hasToWait = true;
  };
  const refuse = () => {
    note();
    throw new Error('another process reads it');
  };
  const readProgram = () => {
    note();
    return { entries: [] };
  };
  const result = parseConfiguration({ ...input, isReload: true, readProgram, onWait: refuse });
  if (!hasToWait) return result;
  const outcome = await readElsewhere({ ...input, isReload: true }, limitMs);
  if (!('reason' in outcome)) return { ...outcome, config: deepFreeze(outcome.config) };
  const code = 'CONFIGURATION_NOT_READ';
  const error = { code, message: formatError(code, { reason: outcome.reason }), place: '' } as const;
  return { config: result.config, errors: [error], warnings: [], notes: [] };
}

/** The process leads a group, so that its end is also that of whatever it waits for. */
function readElsewhere(input: ConfigurationInput, limitMs: number): Promise<Reading | { readonly reason: string }> {
  return new Promise((resolve) => {
    const child = fork(entryFile, [], {
      cwd: input.cwd,
      env: input.environment,
      // A debugger is for the server, and its port is taken.
      execArgv: process.execArgv.filter((argument) => !argument.startsWith('--inspect')),
      detached: true,
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const kill = () => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // They have ended.
      }
    };
    const settle = (outcome: Reading | { readonly reason: string }) => {
      clearTimeout(timer);
      process.off('exit', kill);
      kill();
      resolve(outcome);
    };
    const reason = `it took longer than ${limitMs / 1000} seconds`;
    const timer = setTimeout(() => settle({ reason }), limitMs);
    // A server that ends waits for nobody.
    process.once('exit', kill);
    child.once('message', (reading) => settle(reading as Reading));
    child.once('error', ({ message }) => settle({ reason: message }));
    child.once('exit', (code, signal) => settle({ reason: `its process ended with ${signal ?? code}` }));
    child.send(input, () => {}); // what fails is seen by its end
  });
}
