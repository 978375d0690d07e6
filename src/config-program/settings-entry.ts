// What the process of a configuration program runs (src/config/program-file.ts): imports the program, calls what it exports if
// that is a function, and writes the settings, or what went wrong and in which line, to a descriptor of their own.
import { writeSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importReason } from '../app/import-error.js';
import { importFile, type Namespace } from '../app/import-file.js';
import { type ProgramReply, replyDescriptor } from '../config/program-file.js';
import { formatError, messageOf, TswsgiError } from '../errors.js';
import { describeEntries, isEcosystem } from './describe-entries.js';

const [, , file = '', wanted = ''] = process.argv;

/** Ends the process: a program may have left timers and servers behind. */
function answer(reply: ProgramReply): never {
  const bytes = Buffer.from(JSON.stringify(reply));
  for (let written = 0; written < bytes.length; ) written += writeSync(replyDescriptor, bytes, written);
  process.exit(0);
}

function fail(error: unknown): never {
  const reason = reasonOf(error);
  // Of a syntax error the reason has the place, which the stack has not.
  const suffix = reason.startsWith('SyntaxError') ? / \((\/.*):(\d+)\)$/.exec(reason) : null;
  if (suffix?.[1] === file) answer({ reason: reason.slice(0, suffix.index), line: Number(suffix[2]) });
  answer({ reason, line: lineOf(error) });
}

function reasonOf(error: unknown): string {
  if (!(error instanceof TswsgiError)) return importReason(file, error);
  if (error.cause !== undefined) return importReason(file, error.cause);
  return error.code === 'APP_NEEDS_TSX'
    ? formatError('PROGRAM_NEEDS_TSX', { version: process.version })
    : messageOf(error);
}

/** The innermost line of the program in the stack of what was thrown. */
function lineOf(error: unknown): number | undefined {
  const thrown = error instanceof TswsgiError ? error.cause : error;
  const stack = thrown instanceof Error ? `${thrown.stack}` : '';
  for (const [, path = '', line] of stack.matchAll(/((?:file:\/\/)?\/[^\s()]*?)(?:\?[^\s():]*)?:(\d+)/g)) {
    const found = path.startsWith('file:') ? fileURLToPath(path) : path;
    if (found === file) return Number(line);
  }
  return undefined;
}

/** The export itself, or what it returns. In a module of CommonJS, or compiled to it, all exports are members of `default`. */
async function read(namespace: Namespace): Promise<unknown> {
  const name = wanted === '' ? 'default' : wanted;
  const whole = namespace.default as Namespace | undefined;
  const isWithin = typeof whole === 'object' && whole !== null && (name !== 'default' || '__esModule' in whole);
  const exported = await (namespace[name] === undefined || (name === 'default' && isWithin)
    ? whole?.[name]
    : namespace[name]);
  return typeof exported === 'function' ? exported() : exported;
}

process.on('uncaughtException', fail);
try {
  const namespace = await importFile(file);
  const found = await read(namespace);
  if (isEcosystem(found)) answer({ reason: formatError('PROGRAM_IS_ECOSYSTEM', { path: basename(file) }) });
  const entries = describeEntries(found);
  if (entries !== undefined) answer({ entries });
  const what =
    found === undefined ? `has no export ${wanted === '' ? 'default' : wanted}` : 'gives no object of options';
  answer({ reason: formatError('PROGRAM_NO_CONFIGURATION', { what }) });
} catch (error) {
  fail(error);
}
