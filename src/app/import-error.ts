// What is said of an application that cannot be imported: the error in one line, where it is, and what to do.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { TswsgiError } from '../errors.js';

/** `cause` keeps what the application threw, with its stack. */
export function importFailed(file: string, error: unknown): TswsgiError<'APP_IMPORT_FAILED'> {
  return new TswsgiError('APP_IMPORT_FAILED', { file, reason: importReason(file, error) }, { cause: error });
}

/** Why `file` could not be imported, in one line. */
export function importReason(file: string, error: unknown): string {
  return describeThrown(error) + placeOfSyntaxError(file, error) + adviceFor(error);
}

/** One line for the message; the whole stack is the error's cause. */
export function describeThrown(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : `it threw ${String(error)}`;
}

/**
 * Node strips types and does nothing else, and that was not enough: enums, namespaces and parameter properties, or an
 * import of `./lib.js` that means `lib.ts`.
 */
export function isBeyondStripping(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX' || (code === 'ERR_MODULE_NOT_FOUND' && isCompiledLater(error));
}

const installTsx = 'install tsx beside the application (npm install tsx), or compile it';

/** What to do where it is TypeScript that Node stumbles over. */
function adviceFor(error: unknown): string {
  if (codeOf(error) === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') {
    return `; Node.js strips types and compiles nothing (no enums, namespaces, parameter properties): ${installTsx}`;
  }
  if (codeOf(error) === 'ERR_MODULE_NOT_FOUND' && isCompiledLater(error)) {
    return `; the file is there as TypeScript: import it by that name, or ${installTsx}`;
  }
  if (codeOf(error) === 'ERR_UNKNOWN_FILE_EXTENSION' && /"\.[mc]?ts"/.test((error as Error).message)) {
    return '; it is TypeScript that JavaScript imports: use Node.js 22.18 or later, or compile it';
  }
  return '';
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/** What is missing would be made of a TypeScript file that is there. */
function isCompiledLater(error: unknown): boolean {
  const url = (error as { readonly url?: unknown }).url;
  if (typeof url !== 'string' || !/^file:.*\.[mc]?js$/.test(url)) return false;
  return existsSync(fileURLToPath(url.replace(/js$/, 'ts')));
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
