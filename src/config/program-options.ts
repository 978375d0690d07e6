// The options of a server that a program starts in its own process (createServer). The rule, for each row of the table: an
// option that takes effect is one of them unless it needs what such a server has not, which the row or its group says.
// Their names are in camel case, and each has one spelling only. Values are those of JavaScript; they become the text that
// a file would have, so that one reader judges both.
import type { OptionKind, OptionNeed, OptionRow } from './option-row.js';
import { findOption, needOf, options } from './options.js';
import type { Report } from './report.js';
import type { Setting } from './setting.js';
import { nearestName } from './suggest.js';
import { familyOf } from './uwsgi-status.js';

/** What an option needs that is not for programs. */
export const needTexts: Readonly<Record<OptionNeed, string>> = {
  command: 'is for a server that has a process of its own',
  master: 'is for a master process and its workers',
  process: "changes the process as a whole, which is the program's own",
  threads: 'is for worker threads, and its application runs on the thread that calls',
};

/** A value as JavaScript has it: its type in TypeScript, what `typeof` may say of it, and how a message asks for it. */
interface Shape {
  readonly type: string;
  readonly typeofs: readonly string[];
  readonly wanted: string;
  /** A list of such values is one, too. */
  readonly isList?: true;
}

const number: Shape = { type: 'number', typeofs: ['number', 'string'], wanted: 'a number' };
const text: Shape = { type: 'string', typeofs: ['string'], wanted: 'text' };
const texts: Shape = { ...text, isList: true, wanted: 'text, or an array of texts' };
/** No row of these kinds is for programs. */
const none: Shape = { type: 'never', typeofs: [], wanted: 'nothing' };

/** Numbers may be text, as in a file, and flags too: programs take them from the environment. */
const shapes: Readonly<Record<OptionKind, Shape>> = {
  flag: { type: 'boolean', typeofs: ['boolean', 'string', 'number'], wanted: 'true or false' },
  count: number,
  seconds: number,
  bytes: number,
  size: { ...number, type: 'number | string' },
  mode: { ...number, type: 'number | string', wanted: 'a file mode such as 0o660' },
  mask: none,
  text,
  path: text,
  log: text,
  format: text,
  list: texts,
  assignments: texts,
  mounts: texts,
  hooks: texts,
  route: texts,
  owner: text,
  user: text,
  group: text,
  groups: texts,
  choice: text,
  socket: texts,
  inspector: none,
  plugins: none,
  configuration: none,
  inheritance: none,
  placeholder: none,
  declaration: none,
  logic: none,
  action: none,
  verb: none,
};

/** An option as programs have it. */
export interface ProgramOption {
  /** As programs spell it: `httpSocket`. */
  readonly property: string;
  readonly row: OptionRow;
  /** Of its value, in TypeScript. */
  readonly type: string;
}

/** Every option that programs have, in the order of the table. */
export const programOptions: readonly ProgramOption[] = (options as readonly OptionRow[])
  .filter((row) => row.status === 'served' && needOf(row) === 'nothing')
  .map((row) => ({ property: propertyOf(row), row, type: typeOf(row) }));

const byProperty = new Map(programOptions.map((option) => [option.property, option]));

function propertyOf({ name, property }: OptionRow): string {
  return property ?? name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function typeOf({ kind, bare, choices, choicesNeed = {} }: OptionRow): string {
  const { type, isList } = shapes[kind];
  if (choices !== undefined) {
    const names = Object.keys(choices).filter((name) => choicesNeed[name] === undefined);
    return names.map((name) => `'${name}'`).join(' | ');
  }
  if (isList === true) return `${type} | readonly ${type}[]`;
  return bare === undefined ? type : `${type} | boolean`;
}

/** The options of a program as settings, in its order. What is none, and what has a value of another type, goes to `report`. */
export function programSettings(
  given: Readonly<Record<string, unknown>>,
  { place, report, others }: { readonly place: string; readonly report: Report; readonly others: readonly string[] },
): Setting[] {
  return Object.entries(given).flatMap(([property, value]) => {
    if (value === undefined) return [];
    const option = byProperty.get(property);
    if (option === undefined) {
      reportName(property, { place, report, others });
      return [];
    }
    const { row } = option;
    const values = readValues(row, value);
    if (values === undefined) {
      const { wanted } = shapes[row.kind];
      report.error('VALUE_WRONG_TYPE', { name: property, type: describeType(value), wanted }, place);
      return [];
    }
    const needed = values.find((item) => row.choicesNeed?.[item] !== undefined);
    if (needed !== undefined) {
      const reason = needTexts[row.choicesNeed?.[needed] as OptionNeed];
      report.error('PROGRAM_OPTION', { name: `${property}: '${needed}'`, reason }, place);
      return [];
    }
    return values.map((item) => ({
      name: row.name,
      spelled: property,
      value: item,
      place,
      origin: 'program' as const,
      unit: '',
    }));
  });
}

function reportName(
  property: string,
  { place, report, others }: { readonly place: string; readonly report: Report; readonly others: readonly string[] },
): void {
  const name = property.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const row = findOption(name);
  const need = row === undefined ? 'nothing' : needOf(row);
  if (need !== 'nothing') return report.error('PROGRAM_OPTION', { name: property, reason: needTexts[need] }, place);
  if (row?.status === 'accepted') {
    return report.error('PROGRAM_OPTION_IDLE', { name: property, reason: row.help }, place);
  }
  const family = familyOf(name);
  if (family?.status === 'accepted') {
    return report.error('PROGRAM_OPTION_IDLE', { name: property, reason: family.reason }, place);
  }
  if (family !== undefined) {
    return report.error(
      'OPTION_NOT_SERVED',
      { name: property, reason: family.reason, instead: '; leave it out' },
      place,
    );
  }
  const nearest = row === undefined ? nearestProperty(name, others) : propertyOf(row);
  const suggestion = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
  report.error('OPTION_UNKNOWN', { name: property, suggestion }, place);
}

function nearestProperty(name: string, others: readonly string[]): string | undefined {
  const properties = new Map([
    ...programOptions.map(({ row, property }) => [row.name, property] as const),
    ...others.map((other) => [other.toLowerCase(), other] as const),
  ]);
  return properties.get(nearestName(name, properties.keys()) ?? '');
}

/** The value as a file has it, item by item; `undefined` for one of another type. */
function readValues(row: OptionRow, value: unknown): string[] | undefined {
  const { typeofs, isList } = shapes[row.kind];
  const items: readonly unknown[] = isList === true && Array.isArray(value) ? value : [value];
  const fits = (item: unknown) => typeofs.includes(typeof item) || (row.bare !== undefined && item === Boolean(item));
  return items.every(fits) ? items.map((item) => textOf(row, item)) : undefined;
}

function textOf({ kind }: OptionRow, value: unknown): string {
  if (typeof value !== 'number') return String(value);
  if (kind === 'mode' && value >= 0) return value.toString(8).padStart(3, '0');
  // Not 1e+21, which would be read as 1.
  return Number.isInteger(value) ? BigInt(value).toString() : String(value);
}

function describeType(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return `of type ${typeof value}`;
}
