// What `tswsgi config explain` prints: each option with its value and where that comes from, what overruled it, and what
// becomes of the lines that are no option here.
import type { ConfigurationResult } from '../config/config.js';
import { expandDeclared } from '../config/declared-options.js';
import { defaultSpelling } from '../config/help.js';
import type { OptionRow } from '../config/option-row.js';
import { findOption, gatheringKinds, isAccumulating, optionNames, options } from '../config/options.js';
import { Report } from '../config/report.js';
import type { Setting } from '../config/setting.js';
import { familyOf, insteadText } from '../config/uwsgi-status.js';

/** One line: `NAME = VALUE`, and what there is to say of it. */
type Line = readonly [text: string, remark: string];

/** All of `settings`, the options first, in the order of the table; with those that have a default and are not set. */
export function explain({ settings }: Pick<ConfigurationResult, 'settings'>): readonly string[] {
  const all = expandDeclared(settings, new Report());
  const rows = (options as readonly OptionRow[]).filter(({ kind }) => !gatheringKinds.includes(kind));
  const lines = [...rows.flatMap((row) => explainRow(row, all)), ...all.flatMap(explainOther)];
  const width = Math.min(48, Math.max(...lines.map(([text]) => text.length)));
  return lines.map(([text, remark]) => `${text.padEnd(width)}  ; ${remark}`);
}

function explainRow(row: OptionRow, all: readonly Setting[]): Line[] {
  const given = all.filter(({ name }) => optionNames(row).includes(name));
  if (given.length === 0) {
    const value = defaultSpelling(row);
    return value === '' || row.as === undefined ? [] : [[`${row.name} = ${value}`, 'default']];
  }
  const last = given.at(-1);
  return given.map((setting): Line => {
    const isOverruled = setting !== last && !isAccumulating(row);
    const remarks = [setting.place];
    if (isOverruled) remarks.push(`overruled by ${last?.place}`);
    if (row.status === 'accepted') remarks.push('without effect here');
    return [spelled(setting), remarks.join(', ')];
  });
}

/** Blocks, files and what is set for them; placeholders; names that are not served. */
function explainOther(setting: Setting): Line[] {
  const kind = findOption(setting.name)?.kind;
  if (kind !== undefined && !gatheringKinds.includes(kind)) return [];
  return [[spelled(setting), `${setting.place}, ${meaningOf(setting)}`]];
}

function meaningOf({ name }: Setting): string {
  if (findOption(name) !== undefined) return 'read when it came';
  const family = familyOf(name);
  if (family?.status === 'accepted') return `without effect here: ${family.reason}`;
  if (family !== undefined) return `${family.status}: ${family.reason}${insteadText(family)}`;
  return `no option: a value for %(${name})`;
}

function spelled({ name, value }: Setting): string {
  return `${name} = ${value ?? 'true'}`;
}
