// What an ecosystem file of PM2 exports. It is a program, so it is run in a process of its own that has its time; what it
// prints is no part of the new file.
import { statSync } from 'node:fs';
import type { ConfigurationInput } from '../../config/config.js';
import type { Report } from '../../config/report.js';
import { entryFile } from '../../own-files.js';
import { askProcess } from '../../process/ask-process.js';

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
  const outcome = await askProcess<string>(entry, { argv: [path], environment, cwd, limitMs, output: 2 });
  if ('answer' in outcome) return JSON.parse(outcome.answer) as unknown;
  report.error('MIGRATE_PROGRAM_FAILED', { path, reason: outcome.reason }, '');
  return undefined;
}
