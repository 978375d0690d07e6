// The options of a server that a program starts in its own process (createServer). The rule, for each row of the table: an
// option that takes effect is one of them unless it needs what such a server has not, which the row or its group says.
// Their names are in camel case, and each has one spelling only.
import type { OptionNeed, OptionRow } from './option-row.js';
import { findOption, needOf, options } from './options.js';
import { describeType, propertyOf, readValues, typeOf, wantedOf } from './program-values.js';
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
  .map((row) => ({ property: propertyOf(row), row, type: typeOf(row, 'server') }));

const byProperty = new Map(programOptions.map((option) => [option.property, option]));

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
      const type = describeType(value);
      report.error('VALUE_WRONG_TYPE', { name: property, type, wanted: wantedOf(row) }, place);
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
