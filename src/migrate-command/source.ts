// Tells what a file is, a configuration of uWSGI or an ecosystem of PM2, and has it migrated as such.

import { resolve } from 'node:path';
import { parse as parseJson } from 'jsonc-parser';
import { parse as parseYaml } from 'yaml';
import type { ConfigurationInput } from '../config/config.js';
import { type FormatName, fileFormats, findFormat } from '../config/file-formats.js';
import { FormatError } from '../config/file-text.js';
import { readFileKind, readTextFile } from '../config/machine.js';
import type { Report } from '../config/report.js';
import { messageOf } from '../errors.js';
import type { MigrateSettings } from './migrate-options.js';
import type { Outcome } from './outcome.js';
import { migrateEcosystem } from './pm2/migrate-pm2.js';
import { readEcosystemProgram } from './pm2/read-ecosystem.js';
import { migrateUwsgi } from './uwsgi/migrate-uwsgi.js';

type Input = Pick<ConfigurationInput, 'environment' | 'cwd'>;

/** `undefined`: there is nothing to write, and `report` has why. */
export async function migrateSource(
  settings: MigrateSettings,
  input: Input,
  report: Report,
): Promise<Outcome | undefined> {
  const { source } = settings;
  if (/\.([cm]?js|[cm]?ts)$/.test(source)) {
    const exported = await readEcosystemProgram(resolve(input.cwd, source), input, report);
    return exported === undefined ? undefined : migrateEcosystem(exported, ecosystemScope(settings, input), report);
  }
  const format = findFormat(source);
  if (format === undefined) {
    const reason =
      'its name tells neither a configuration of uWSGI (.ini, .yml, .json, .xml) nor one of PM2 (.config.js)';
    report.error('ARGUMENT_NOT_A_CONFIGURATION', { path: source, reason }, '');
    return undefined;
  }
  const [, path = source, section] = /^(.*?)(?::([^/:]*))?$/.exec(source) ?? [];
  const text = readSource(path, input.cwd, report);
  if (text === undefined) return undefined;
  const exported = readEcosystemData(text, format);
  if (exported !== undefined) return migrateEcosystem(exported, ecosystemScope(settings, input), report);
  return migrateUwsgiFile({ path, section, text, format }, settings, input, report);
}

function ecosystemScope({ source, env, isQuiet, output }: MigrateSettings, { cwd, environment }: Input) {
  return { source, env, isQuiet, output, cwd, environment };
}

function readSource(path: string, cwd: string, report: Report): string | undefined {
  try {
    return readTextFile(resolve(cwd, path));
  } catch (error) {
    report.error('FILE_UNREADABLE', { path, reason: messageOf(error) }, '');
    return undefined;
  }
}

/** What JSON and YAML hold that PM2 would start, if it is that; uWSGI's have sections. */
function readEcosystemData(text: string, format: FormatName): unknown {
  if (format !== 'json' && format !== 'yaml') return undefined;
  try {
    const data: unknown = format === 'json' ? parseJson(text, [], { allowTrailingComma: true }) : parseYaml(text);
    const isEcosystem =
      Array.isArray(data) ||
      (typeof data === 'object' && data !== null && ['apps', 'pm2', 'script'].some((name) => name in data));
    return isEcosystem ? data : undefined;
  } catch {
    return undefined; // uWSGI's reader says what is wrong with it
  }
}

interface UwsgiFile {
  readonly path: string;
  readonly section: string | undefined;
  readonly text: string;
  readonly format: FormatName;
}

function migrateUwsgiFile(
  { path, section: asked, text, format }: UwsgiFile,
  { isQuiet, output }: MigrateSettings,
  { cwd }: Input,
  report: Report,
): Outcome | undefined {
  const { label, unit } = fileFormats[format];
  const section = asked ?? '';
  const target = output === undefined ? undefined : resolve(cwd, output);
  const files = { readText: readTextFile, readKind: readFileKind };
  try {
    const outcome = migrateUwsgi({ text, format, path, section, isQuiet, cwd, target, ...files });
    if (outcome.starts.length > 0) return outcome;
    report.error('MIGRATE_NO_SECTION', { what: unit, section: section || 'uwsgi' }, path);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    report.error('FILE_MALFORMED', { label, reason: error.message }, `${path}:${error.line}`);
  }
  return undefined;
}
