// From what a configuration program exports to settings. Names are those of createServer (`httpSocket`) or of files
// (`http-socket`); values are taken as they stand, since the program itself can look up whatever a reference could name.
import { declaredNames } from './declared-options.js';
import type { OptionKind, OptionRow } from './option-row.js';
import { findOption, knownNames, options } from './options.js';
import type { ProgramEntry } from './program-file.js';
import { describeType, hasValues, propertyOf, readValues, wantedOf } from './program-values.js';
import type { Report } from './report.js';
import type { Setting } from './setting.js';
import { nearestName } from './suggest.js';
import { uwsgiKind } from './uwsgi-names.js';

const rowsByProperty = new Map((options as readonly OptionRow[]).map((row) => [propertyOf(row), row]));

/** Why options of these kinds are none of programs. */
const otherKinds: Readonly<Partial<Record<OptionKind, string>>> = {
  logic: 'is for files; a program has conditions and loops of its own',
  action: 'is for the command line',
  verb: 'is for the command line',
};

export interface ProgramContext {
  /** The file as it was given. */
  readonly given: string;
  readonly unit: string;
  /** Those before the program. */
  readonly settings: readonly Setting[];
  readonly report: Report;
}

/** The settings of `entries`, in their order. What is no option, and what has a value of another type, goes to `report`. */
export function settingsOfProgram(entries: readonly ProgramEntry[], context: ProgramContext): Setting[] {
  const made: Setting[] = [];
  const declared = () => declaredNames([...context.settings, ...made]);
  for (const entry of entries) made.push(...settingsOf(entry, context, declared));
  return made;
}

function settingsOf(
  entry: ProgramEntry,
  { given, unit, report }: ProgramContext,
  declared: () => ReadonlySet<string>,
): Setting[] {
  const { property, fault } = entry;
  const place = `${given}: ${property}`;
  const { name, row } = findProperty(property);
  const other = row && otherKinds[row.kind];
  if (other !== undefined) {
    report.error('CONFIGURATION_PROGRAM_OPTION', { name: property, reason: other }, place);
    return [];
  }
  if (row === undefined && uwsgiKind(name) === undefined && !declared().has(name)) {
    report.error('OPTION_UNKNOWN', { name: property, suggestion: suggest(name) }, place);
    return [];
  }
  const values = fault === undefined ? valuesOf(entry.value, row) : undefined;
  if (values === undefined) {
    const type = fault ?? (isRecord(entry.value) ? 'an object' : describeType(entry.value));
    const wanted = row === undefined ? 'text, a number, true or false, or an array of these' : wantedOf(row);
    report.error('VALUE_WRONG_TYPE', { name: property, type, wanted }, place);
    return [];
  }
  return values.map((value) => ({
    name,
    spelled: property,
    value,
    place,
    origin: 'file',
    unit,
    isLiteral: true,
  }));
}

/** The name that files have for `property`, and its row if it is an option here. */
function findProperty(property: string): { readonly name: string; readonly row: OptionRow | undefined } {
  const kebab = property.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const name = [property, kebab].find((spelled) => findOption(spelled) !== undefined);
  if (name !== undefined) return { name, row: findOption(name) };
  const row = rowsByProperty.get(property);
  return { name: row?.name ?? kebab, row };
}

function suggest(name: string): string {
  const names = [...knownNames()].filter((known) => {
    const row = findOption(known);
    return row !== undefined && hasValues(row);
  });
  const row = findOption(nearestName(name, names) ?? '');
  return row === undefined ? '' : `; did you mean "${propertyOf(row)}"?`;
}

/** The value as files have it, item by item; `undefined` for one of another type. */
function valuesOf(value: unknown, row: OptionRow | undefined): readonly string[] | undefined {
  const hasRecords = row?.kind === 'assignments' || row?.kind === 'mounts';
  if (isRecord(value) && !hasRecords) return undefined;
  const items = isRecord(value) ? Object.entries(value).map(([name, item]) => `${name}=${item}`) : value;
  if (row !== undefined) return readValues(row, items);
  return (Array.isArray(items) ? items : [items]).map(String);
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
