// Which of a module's exports is the application. The order is that of README's "Which export"; whether something can be
// one is for the interfaces to say.
import { TswsgiError } from '../errors.js';
import { describeThrown } from './import-error.js';
import type { Namespace } from './import-file.js';
import { describeExport, isRecognized } from './interfaces.js';

/** An export, and what it is a method of. */
export interface FoundExport {
  /** As it was found: `application`, `app.handle`, `create()`. */
  readonly callable: string;
  readonly value: unknown;
  readonly owner?: object;
}

/** Names that say by themselves that it is the application: uWSGI's default, and the commonest in real files. */
const certainNames = ['application', 'app'] as const;
/** Names that may be the application's, if an interface recognizes what they hold. */
const possibleNames = ['handler', 'server'] as const;
/** Members of a default export. `default` is there in a module that was compiled to CommonJS. */
const memberNames = [...certainNames, 'default', ...possibleNames] as const;

/**
 * The export that `wanted` names (`NAME`, `NAME.MEMBER`, `NAME()`), or, without, the one that is the application.
 *
 * @param row name of the interface that is asked for, or `auto`
 * @throws {TswsgiError} APP_NO_CALLABLE, APP_CALLABLE_SYNTAX, APP_NOT_A_FUNCTION, APP_FACTORY_FAILED (with `cause`)
 */
export async function findExport(
  namespace: Namespace,
  file: string,
  wanted: string | null,
  row: string,
): Promise<FoundExport> {
  const found = wanted === null ? await findUsual(namespace, row) : await findNamed(namespace, file, wanted);
  if (found !== undefined) return found;
  const names = describeAll(namespace);
  throw new TswsgiError('APP_NO_CALLABLE', {
    file,
    wanted: wanted ?? 'application, app, default, handler, server or fetch that is one',
    found: names === '' ? 'it exports nothing' : `it exports ${names}; name one with callable =`,
  });
}

async function findUsual(namespace: Namespace, row: string): Promise<FoundExport | undefined> {
  for (const callable of certainNames) {
    const value = await settle(namespace[callable]);
    if (isThere(value)) return { callable, value };
  }
  const whole = await settle(namespace.default);
  if (isApplication(whole, row)) return { callable: 'default', value: whole };
  for (const callable of memberNames) {
    const value = await settle(memberOf(whole, callable));
    const isCertain = certainNames.some((name) => name === callable);
    if (isCertain ? isThere(value) : isApplication(value, row)) return { callable, value, owner: whole as object };
  }
  for (const callable of possibleNames) {
    const value = await settle(namespace[callable]);
    if (isApplication(value, row)) return { callable, value };
  }
  // `export function fetch(request)`: the module itself is the object that has it.
  return isRecognized(namespace, row) ? { callable: '*', value: namespace } : undefined;
}

const namePattern = /^([\w$]+)((?:\.[\w$]+)*)(\(\))?$/;

async function findNamed(namespace: Namespace, file: string, wanted: string): Promise<FoundExport | undefined> {
  const [, first = '', path = '', call] = namePattern.exec(wanted) ?? [];
  if (first === '') throw new TswsgiError('APP_CALLABLE_SYNTAX', { file, callable: wanted });
  let owner: object | undefined;
  let value = await settle(namespace[first] ?? memberOf(namespace.default, first));
  for (const name of path.split('.').slice(1)) {
    if (!mayHold(value)) return undefined;
    owner = value;
    value = await settle((value as Namespace)[name]);
  }
  if (!isThere(value)) return undefined;
  if (call === undefined) return { callable: wanted, value, ...(owner && { owner }) };
  if (typeof value !== 'function') {
    throw new TswsgiError('APP_NOT_A_FUNCTION', { file, callable: wanted, type: describeExport(value) });
  }
  try {
    return { callable: wanted, value: await value.call(owner) };
  } catch (error) {
    throw new TswsgiError(
      'APP_FACTORY_FAILED',
      { file, callable: wanted, reason: describeThrown(error) },
      { cause: error },
    );
  }
}

/** `module.exports = start()`, where start is async: what it promises. */
function settle(value: unknown): unknown {
  return value instanceof Promise ? (value as Promise<unknown>) : value;
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** A function is one, or is told how to become one; anything else must be recognized. */
function isApplication(value: unknown, row: string): boolean {
  return typeof value === 'function' || (isThere(value) && isRecognized(value, row));
}

function mayHold(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

function memberOf(container: unknown, name: string): unknown {
  return mayHold(container) && Object.hasOwn(container, name) ? (container as Namespace)[name] : undefined;
}

/** Every export and what it is, without the marks that Node adds for CommonJS. */
function describeAll(namespace: Namespace): string {
  const container = namespace.default;
  const members = typeof container === 'object' && container !== null ? Object.entries(container) : [];
  const all = new Map([...Object.entries(namespace), ...members]);
  return [...all]
    .filter(([name]) => name !== '__esModule' && name !== 'module.exports')
    .map(([name, value]) => `${name} (${describeExport(value)})`)
    .join(', ');
}
