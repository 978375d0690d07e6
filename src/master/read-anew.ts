// The configuration of a server that runs, read anew. Files are read here; for a program, a command (`exec://`) or the network
// the master would have to wait, deaf to signals and workers. So, where there is one of these, another process reads it all.
import { type ConfigurationInput, type ConfigurationResult, parseConfiguration } from '../config/config.js';
import { deepFreeze } from '../config/finish-configuration.js';
import { formatError } from '../errors.js';
import { entryFile } from '../own-files.js';
import { askProcess } from '../process/ask-process.js';

/** What is wanted of it. */
export type Reading = Pick<ConfigurationResult, 'config' | 'errors' | 'warnings' | 'notes'>;

const entry = entryFile('master/reading-entry.js');
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
  const { cwd, environment } = input;
  const message = { ...input, isReload: true };
  const outcome = await askProcess<Reading>(entry, { message, cwd, environment, limitMs, output: 1 });
  if ('answer' in outcome) return { ...outcome.answer, config: deepFreeze(outcome.answer.config) };
  const code = 'CONFIGURATION_NOT_READ';
  const error = { code, message: formatError(code, { reason: outcome.reason }), place: '' } as const;
  return { config: result.config, errors: [error], warnings: [], notes: [] };
}
