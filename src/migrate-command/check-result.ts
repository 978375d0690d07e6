// Reads the new file as the server would, before anybody starts it: what is wrong with it is to be corrected by hand.
import { resolve } from 'node:path';
import { type ConfigurationInput, parseConfiguration } from '../config/config.js';
import { readTextFile } from '../config/machine.js';
import { type Diagnostic, formatDiagnostic } from '../types.js';
import type { Outcome } from './outcome.js';

/** The errors of what is started from `text`, which will stand at `path`. */
export function checkResult(
  { text, starts }: Pick<Outcome, 'text' | 'starts'>,
  path: string,
  { environment, cwd }: Pick<ConfigurationInput, 'environment' | 'cwd'>,
): readonly Diagnostic[] {
  // Variables of this shell are not part of the file.
  const kept = Object.entries(environment).filter(([name]) => !/^(UWSGI|TSWSGI)_|^LISTEN_/.test(name));
  const readFile = (wanted: string) => (wanted === resolve(cwd, path) ? text : readTextFile(wanted));
  const errors = starts.flatMap((section) => {
    const argv = [`--ini=${path}:${section}`];
    return parseConfiguration({ argv, environment: Object.fromEntries(kept), cwd, isStrict: true, readFile }).errors;
  });
  return [...new Map(errors.map((error) => [formatDiagnostic(error), error])).values()];
}
