// Substitution in values, as pure functions: magic variables (`%n`) in the text of a file, and references to the
// environment (`$(HOME)`), to files (`@(path)`) and to other options (`%(name)`, `%(%k * 2)`). uWSGI docs: "Magic
// variables", "Placeholders".
import { basename, dirname, extname } from 'node:path';
import type { MachineFacts, ReadKind } from './machine.js';

/** A configuration file as the magic variables see it. */
export interface FileFacts {
  /** Absolute path. */
  readonly path: string;
  /** As the user spelled it. */
  readonly given: string;
  /** Section asked for behind the colon; empty when none was. */
  readonly section: string;
}

/** What the magic variables stand for while one file is read. */
export interface MagicScope {
  readonly file: FileFacts;
  /** The first file of the run, which the upper-case letters speak of. */
  readonly firstFile: FileFacts;
  readonly machine: MachineFacts;
  readonly cwd: string;
  readonly readKind: ReadKind;
}

const fileVariables: Readonly<Record<string, (file: FileFacts, scope: MagicScope) => string>> = {
  p: (file) => file.path,
  s: (file) => basename(file.path),
  n: (file) => basename(file.path, extname(file.path)),
  e: (file) => extname(file.path).slice(1),
  d: (file) => folderOf(file),
  c: (file) => basename(dirname(file.path)),
  x: (file) => file.section,
  o: (file) => file.given,
  i: (file, scope) => String(scope.readKind(file.path)?.inode ?? 0),
  j: (file) => hashOfPath(file.path),
};

const machineVariables: Readonly<Record<string, (scope: MagicScope) => string>> = {
  v: (scope) => scope.cwd,
  h: ({ machine }) => machine.hostname,
  k: ({ machine }) => String(machine.cpuCount),
  b: ({ machine }) => machine.binaryPath,
  u: ({ machine }) => String(machine.uid),
  U: ({ machine }) => machine.userName,
  g: ({ machine }) => String(machine.gid),
  G: ({ machine }) => machine.groupName,
  t: ({ machine }) => String(Math.floor(machine.startMicroseconds / 1e6)),
  T: ({ machine }) => String(machine.startMicroseconds),
  V: ({ machine }) => machine.version,
  '%': () => '%',
  '(': () => '%(',
  '[': () => '\x1b',
};

/**
 * Replace the magic variables of `text`. One that stands for nothing becomes empty, as in uWSGI, and `onUnknown`
 * hears of it.
 */
export function expandMagic(text: string, scope: MagicScope, onUnknown: (letter: string) => void): string {
  return text.replace(/%(.?)/gs, (whole, letter: string) => {
    if (letter === '') {
      onUnknown('');
      return whole; // uWSGI swallows the line end, and with it the next line
    }
    const value = magicValue(letter, scope);
    if (value === undefined) onUnknown(letter);
    return value ?? '';
  });
}

function magicValue(letter: string, scope: MagicScope): string | undefined {
  if (/\d/.test(letter)) return folderOf(scope.file).split('/')[Number(letter) + 1] ?? '';
  const ofMachine = own(machineVariables, letter);
  if (ofMachine !== undefined) return ofMachine(scope);
  const ofFile = own(fileVariables, letter);
  if (ofFile !== undefined) return ofFile(scope.file, scope);
  return own(fileVariables, letter.toLowerCase())?.(scope.firstFile, scope);
}

function own<Value>(table: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

/** With the slash at its end. */
function folderOf(file: FileFacts): string {
  const folder = dirname(file.path);
  return folder.endsWith('/') ? folder : `${folder}/`;
}

/**
 * The djb33x hash that uWSGI names vassals by: 8 hexadecimal digits, the bytes in the order of a little-endian
 * machine.
 */
function hashOfPath(path: string): string {
  let hash = 5381;
  for (const byte of Buffer.from(path)) hash = Math.imul(hash, 33) ^ byte;
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(hash | 0);
  return bytes.toString('hex').toUpperCase();
}

/** The value behind a reference; `undefined` leaves the reference as it is. */
export type LookUp = (name: string) => string | undefined;

/** A value that refers to itself, directly or over others. */
export const circular = Symbol('circular');

/**
 * Replace every `SIGIL(name)` of `text`. What was put in is looked at again, so that a value may lead to further
 * references. With `%`, a name with spaces in it is an expression (`%(base name)`, `%(%k + 1)`). `onUnknown` hears each name
 * that nothing stands behind, perhaps more than once.
 */
export function expandReferences(
  text: string,
  sigil: '$' | '@' | '%',
  lookUp: LookUp,
  onUnknown: (name: string) => void = () => {},
): string | typeof circular {
  let result = text;
  let from = 0;
  let skipped = Number.POSITIVE_INFINITY;
  let written = 0;
  for (;;) {
    const start = result.indexOf(`${sigil}(`, from);
    if (start < 0) return result;
    const end = closingParenthesis(result, start + 1);
    if (end < 0) return result;
    const inner = result.slice(start + 2, end);
    const value = sigil === '%' && inner.includes(' ') ? evaluate(inner, lookUp, onUnknown) : lookUp(inner);
    if (value === undefined) {
      onUnknown(inner);
      skipped = Math.min(skipped, start);
      from = start + 2;
      continue;
    }
    // Of one value: a circle that does not grow, and one that does, are both seen by what they have written.
    written += value.length + 1000;
    if (written > mostWritten) return circular;
    result = result.slice(0, start) + value + result.slice(end + 1);
    // A reference that had another within it may stand for something now, and so may a sigil in front of what was put in.
    from = Math.max(0, Math.min(skipped, start - 1));
    skipped = Number.POSITIVE_INFINITY;
  }
}

/** 1000 references to texts of usual length, or one to a text of a million characters. */
const mostWritten = 1_001_000;

function closingParenthesis(text: string, open: number): number {
  let depth = 0;
  for (let index = open; index < text.length; index++) {
    if (text[index] === '(') depth++;
    else if (text[index] === ')' && --depth === 0) return index;
  }
  return -1;
}

const operators: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => (b === 0 ? 0 : Math.trunc(a / b)),
};

/** Left to right, no precedence; words beside each other are joined; a name nobody set is empty, a number is itself. */
function evaluate(expression: string, lookUp: LookUp, onUnknown: (name: string) => void): string {
  let result = '';
  let pending: ((a: number, b: number) => number) | undefined;
  for (const word of expression.split(' ')) {
    if (word === '') continue;
    if (word === '++' || word === '--') {
      result = String(leadingInteger(result) + (word === '++' ? 1 : -1));
      continue;
    }
    const operator = own(operators, word);
    if (operator !== undefined) {
      pending = operator;
      continue;
    }
    const found = lookUp(word) ?? (/^\d+$/.test(word) ? word : undefined);
    if (found === undefined) onUnknown(word);
    const operand = found ?? '';
    result =
      pending === undefined ? result + operand : String(pending(leadingInteger(result), leadingInteger(operand)));
    pending = undefined;
  }
  return result;
}

function leadingInteger(text: string): number {
  return Number(/^\s*[+-]?\d+/.exec(text)?.[0] ?? 0);
}

/** The names that `text` refers to as `%(name)`, those in expressions included. */
export function referencedNames(text: string): string[] {
  const names: string[] = [];
  for (let at = text.indexOf('%('); at >= 0; at = text.indexOf('%(', at + 2)) {
    const inner = /^[^()]*/.exec(text.slice(at + 2))?.[0] ?? '';
    names.push(...inner.split(' '));
  }
  return names;
}
