// The values that programs give to options, createServer and programs that are a configuration alike: which values of
// JavaScript fit which kind of option. They become the text that a file would have, so that one reader judges both.
import type { OptionKind, OptionRow } from './option-row.js';

/** A value as JavaScript has it: its type in TypeScript, what `typeof` may say of it, and how a message asks for it. */
interface Shape {
  readonly type: string;
  readonly typeofs: readonly string[];
  readonly wanted: string;
  /** A list of such values is one, too. */
  readonly isList?: true;
  /** So is an object of `NAME: VALUE`, in a configuration. */
  readonly isRecord?: true;
}

const number: Shape = { type: 'number', typeofs: ['number', 'string'], wanted: 'a number' };
const text: Shape = { type: 'string', typeofs: ['string'], wanted: 'text' };
const texts: Shape = { ...text, isList: true, wanted: 'text, or an array of texts' };
/** A list, or an object of names and what stands behind them. */
const pairs: Shape = { ...texts, isRecord: true };
const mode: Shape = { ...number, type: 'number | string', wanted: 'a file mode such as 0o660' };
/** Rows of these kinds are for files and for the command line. */
const none: Shape = { type: 'never', typeofs: [], wanted: 'nothing' };

/** Numbers may be text, as in a file, and flags too: programs take them from the environment. */
const shapes: Readonly<Record<OptionKind, Shape>> = {
  flag: { type: 'boolean', typeofs: ['boolean', 'string', 'number'], wanted: 'true or false' },
  count: number,
  seconds: number,
  bytes: number,
  size: { ...number, type: 'number | string' },
  mode,
  mask: mode,
  text,
  path: text,
  log: text,
  format: text,
  list: texts,
  assignments: pairs,
  mounts: pairs,
  hooks: texts,
  route: texts,
  owner: text,
  user: text,
  group: text,
  groups: texts,
  choice: text,
  socket: texts,
  inspector: { ...text, type: 'number | string', typeofs: ['number', 'string'], wanted: 'PORT or HOST:PORT' },
  peers: texts,
  'forwarded-fields': texts,
  plugins: texts,
  configuration: texts,
  inheritance: texts,
  placeholder: texts,
  declaration: texts,
  directive: texts,
  output: texts,
  logic: none,
  action: none,
  verb: none,
};

/** As programs spell the option: `httpSocket`. */
export function propertyOf({ name, property }: OptionRow): string {
  return property ?? name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** Type of the value in TypeScript, for a server within a program or for a configuration. */
export function typeOf({ kind, bare, choices, choicesNeed = {} }: OptionRow, use: 'server' | 'configuration'): string {
  const { type, isList, isRecord } = shapes[kind];
  if (choices !== undefined) {
    const names = Object.keys(choices).filter((name) => use === 'configuration' || choicesNeed[name] === undefined);
    return names.map((name) => `'${name}'`).join(' | ');
  }
  const record = isRecord === true && use === 'configuration' ? ' | Readonly<Record<string, string>>' : '';
  if (isList === true) return `${type} | readonly ${type}[]${record}`;
  return bare === undefined ? type : `${type} | boolean`;
}

/** How a message asks for a value. */
export function wantedOf({ kind }: OptionRow): string {
  return shapes[kind].wanted;
}

/** Whether programs have values for it: all but what is for files and for the command line. */
export function hasValues({ kind }: OptionRow): boolean {
  return shapes[kind] !== none;
}

/** The value as a file has it, item by item; `undefined` for one of another type. */
export function readValues(row: OptionRow, value: unknown): string[] | undefined {
  const { typeofs, isList } = shapes[row.kind];
  const items: readonly unknown[] = isList === true && Array.isArray(value) ? value : [value];
  const fits = (item: unknown) => typeofs.includes(typeof item) || (row.bare !== undefined && item === Boolean(item));
  return items.every(fits) ? items.map((item) => textOf(row, item)) : undefined;
}

function textOf({ kind }: OptionRow, value: unknown): string {
  if (typeof value !== 'number') return String(value);
  if ((kind === 'mode' || kind === 'mask') && value >= 0) return value.toString(8).padStart(3, '0');
  // Not 1e+21, which would be read as 1.
  return Number.isInteger(value) ? BigInt(value).toString() : String(value);
}

export function describeType(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return 'an array';
  return `of type ${typeof value}`;
}
