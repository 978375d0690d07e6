// What is said of an application that cannot be imported: the error in one line, where it is, and what to do.
import { spawnSync } from 'node:child_process';
import { TswsgiError } from '../errors.js';

/** `cause` keeps what the application threw, with its stack. */
export function importFailed(file: string, error: unknown): TswsgiError<'APP_IMPORT_FAILED'> {
  const reason = describeThrown(error) + placeOfSyntaxError(file, error) + adviceFor(error);
  return new TswsgiError('APP_IMPORT_FAILED', { file, reason }, { cause: error });
}

/** One line for the message; the whole stack is the error's cause. */
export function describeThrown(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : `it threw ${String(error)}`;
}

/** What Node says of TypeScript, by code, and what to do. */
const advice: Readonly<Record<string, string>> = {
  ERR_UNKNOWN_FILE_EXTENSION:
    '; a JavaScript file imports it: name the TypeScript file as the application, or use Node.js 22.18 or later',
  ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX:
    '; Node.js only strips types, and enums, namespaces and parameter properties need more: install tsx beside the ' +
    'application (npm install tsx), or compile it',
};

function adviceFor(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION' && !/"\.[mc]?ts"/.test(error.message)) return '';
  return advice[code] ?? '';
}

/**
 * ` (file:line)` of a syntax error. For a module Node keeps the line to itself until it dies of the error, so it is
 * asked once more to parse the file, in a process of its own that runs nothing. Empty when the mistake is in
 * another file.
 */
function placeOfSyntaxError(file: string, error: unknown): string {
  if (!(error instanceof SyntaxError)) return '';
  const report = `${error.stack}\n${spawnSync(process.execPath, ['--check', file], { encoding: 'utf8' }).stderr}`;
  const place = /^(?:file:\/\/)?(\/.+:\d+)$/m.exec(report)?.[1];
  return place === undefined ? '' : ` (${place})`;
}
