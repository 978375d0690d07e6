// The command `tswsgi migrate`: a configuration of uWSGI or of PM2 becomes one of this server. The new file goes to
// standard output or to a file of its own, what there is to say of it to standard error; the old file is only read.
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ConfigurationInput } from '../config/config.js';
import { Report } from '../config/report.js';
import { messageOf } from '../errors.js';
import { print } from '../process/print.js';
import { type Diagnostic, formatDiagnostic } from '../types.js';
import { exitCodes } from '../worker/messages.js';
import { checkResult } from './check-result.js';
import { formatMigrateHelp, type MigrateSettings, readMigrateOptions } from './migrate-options.js';
import { formatSummary, type Outcome } from './outcome.js';
import { migrateSource } from './source.js';

/** There is a new file, and it is not to be started as it stands. */
const isIncomplete = 2;

/** Runs the command; `argv` is what follows its name. Returns the exit code. */
export async function runMigrate(input: ConfigurationInput): Promise<number> {
  const report = new Report();
  const settings = readMigrateOptions(input.argv, report);
  if (settings.wantsHelp) {
    await print(formatMigrateHelp());
    return exitCodes.done;
  }
  checkOutput(settings, input.cwd, report);
  const outcome = report.errors.length > 0 ? undefined : await migrateSource(settings, input, report);
  for (const error of report.errors) say(`error: ${formatDiagnostic(error)}`);
  if (outcome === undefined) return exitCodes.failed;
  const { source, output } = settings;
  const path = output ?? newPath(source);
  const toCorrect = checkResult(outcome, path, input);
  if (!(await write(outcome, settings, input.cwd))) return exitCodes.failed;
  for (const line of formatSummary(source, outcome)) say(line);
  sayHowToGoOn(outcome, path, toCorrect);
  return toCorrect.length === 0 ? exitCodes.done : isIncomplete;
}

/** Where the new file would stand by itself: beside the old one. */
function newPath(source: string): string {
  if (/\.config\.[cm]?[jt]s$|\.[cm]?[jt]s$/.test(source)) return source.replace(/[^/]*$/, 'uwsgi.ini');
  return source.replace(/:[^/:]*$/, '').replace(/\.[a-z]+$/, '.ini');
}

function checkOutput({ output, source, force }: MigrateSettings, cwd: string, report: Report): void {
  if (output === undefined) return;
  const paths = [output, source.replace(/:[^/:]*$/, '')];
  // By a link, too.
  const [target, original] = paths.map((path) => statSync(resolve(cwd, path), { throwIfNoEntry: false }));
  const isSource = target !== undefined && target.ino === original?.ino && target.dev === original.dev;
  if (isSource) report.error('MIGRATE_ONTO_ITSELF', { path: output }, '');
  else if (!force && existsSync(resolve(cwd, output))) report.error('FILE_IS_THERE', { path: output }, '');
}

async function write({ text }: Outcome, { output, force }: MigrateSettings, cwd: string): Promise<boolean> {
  if (output === undefined) {
    await print(text);
    return true;
  }
  try {
    writeFileSync(resolve(cwd, output), text, { flag: force ? 'w' : 'wx' });
    return true;
  } catch (error) {
    const report = new Report();
    report.error('FILE_NOT_WRITTEN', { path: output, reason: messageOf(error) }, '');
    for (const diagnostic of report.errors) say(`error: ${formatDiagnostic(diagnostic)}`);
    return false;
  }
}

function sayHowToGoOn({ starts }: Outcome, path: string, toCorrect: readonly Diagnostic[]): void {
  if (toCorrect.length > 0) {
    say('\nbefore it can be started:');
    for (const diagnostic of toCorrect) say(`  ${formatDiagnostic(diagnostic)}`);
  }
  if (starts.length === 0) return;
  say('\nstart it with:');
  for (const section of starts) say(`  tswsgi --ini ${path}${section === 'uwsgi' ? '' : `:${section}`}`);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
