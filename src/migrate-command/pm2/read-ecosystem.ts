// What an ecosystem file of PM2 exports. It is a program, so it is run in a process of its own that has its time; what it
// prints is no part of the new file.
import { fork } from 'node:child_process';
import { statSync } from 'node:fs';
import type { ConfigurationInput } from '../../config/config.js';
import type { Report } from '../../config/report.js';
import { entryFile } from '../../own-files.js';

const entry = entryFile('migrate-command/pm2/ecosystem-entry.js');
const timeLimitMs = 10_000;

/** `undefined`: there is none, and `report` has why. `path` is absolute. */
export async function readEcosystemProgram(
  path: string,
  { environment, cwd }: Pick<ConfigurationInput, 'environment' | 'cwd'>,
  report: Report,
  limitMs = timeLimitMs,
): Promise<unknown> {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) {
    report.error('FILE_UNREADABLE', { path, reason: 'there is no such file' }, '');
    return undefined;
  }
  const outcome = await evaluate(path, { environment, cwd }, limitMs);
  if ('text' in outcome) return JSON.parse(outcome.text) as unknown;
  report.error('MIGRATE_PROGRAM_FAILED', { path, reason: outcome.reason }, '');
  return undefined;
}

type Evaluation = { readonly text: string } | { readonly reason: string };

function evaluate(
  path: string,
  { environment, cwd }: Pick<ConfigurationInput, 'environment' | 'cwd'>,
  limitMs: number,
) {
  return new Promise<Evaluation>((resolve) => {
    const child = fork(entry, [path], { cwd, env: environment, execArgv: [], stdio: ['ignore', 2, 2, 'ipc'] });
    const settle = (outcome: Evaluation) => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      resolve(outcome);
    };
    const reason = `it took longer than ${limitMs / 1000} seconds`;
    const timer = setTimeout(() => settle({ reason }), limitMs);
    child.once('message', (text) => settle({ text: String(text) }));
    child.once('error', ({ message }) => settle({ reason: message }));
    child.once('exit', (code, signal) => settle({ reason: `it ended with ${signal ?? code}` }));
  });
}
