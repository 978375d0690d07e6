// What becomes of each line of a configuration, in one word and what belongs to it, as the server's own functions have it. The
// files `treatments.txt` say what it should be; their words are explained in README.md beside them.

import { basename, resolve } from 'node:path';
import { coerce } from '../../../dist/config/coerce.js';
import { type ConfigurationResult, parseConfiguration } from '../../../dist/config/config.js';
import { expandDeclared } from '../../../dist/config/declared-options.js';
import { readMachineFacts } from '../../../dist/config/machine.js';
import type { OptionRow } from '../../../dist/config/option-row.js';
import { findOption, gatheringKinds, isAccumulating } from '../../../dist/config/options.js';
import { Report } from '../../../dist/config/report.js';
import type { Setting } from '../../../dist/config/setting.js';
import { uwsgiKind } from '../../../dist/config/uwsgi-names.js';
import { statusOf } from '../../../dist/config/uwsgi-status.js';
import type { LaidOut } from '../../helpers/corpus.js';

/** Read it as the server would, on a machine with two processors named `site`. */
export function readLaidOut({ argv, environment, cwd }: LaidOut): ConfigurationResult {
  const machine = { ...readMachineFacts(), cpuCount: 2, hostname: 'site' };
  return parseConfiguration({ argv, environment, cwd, machine });
}

/** A line for each line of the files that were read, and for each argument and variable, that is more than structure. */
export function treatmentsOf(laidOut: LaidOut, result: ConfigurationResult): string[] {
  const settings = expandDeclared(result.settings, new Report());
  const diagnostics = [...result.errors, ...result.warnings];
  const placesOfDiagnostics = diagnostics.map(({ place }) => place);
  const lines = linesOf(laidOut, result);
  const places = new Set<string>();
  for (const place of [...settings.map((setting) => setting.place), ...placesOfDiagnostics]) {
    for (const one of lines.get(fileOf(place)) ?? [])
      if (one.isTold || placesOfDiagnostics.includes(one.place)) places.add(one.place);
    places.add(place);
  }
  return [...places].flatMap((place) => {
    const here = settings.filter((setting) => setting.place === place);
    if (laidOut.files.size > 0 && here[0]?.name === 'ini' && here[0].origin === 'command-line') return [];
    const codes = diagnostics.filter((one) => one.place === place).map(({ code }) => code);
    const remarks = codes.filter((code) => !['OPTION_NOT_SERVED', 'OPTION_UNKNOWN'].includes(code));
    const said = here.map((setting) => treatmentOf(setting, { laidOut, settings, result, codes }));
    if (said.length === 0) said.push(remarks.length > 0 ? 'header' : 'skipped');
    return said.map((text, index) => {
      const all = [text, ...(index === said.length - 1 ? new Set(remarks) : [])].join('  ! ');
      return `${shorten(place, laidOut).padStart(4)}  ${all}`.replaceAll(laidOut.root, '@ROOT@');
    });
  });
}

/** The lines of each file as places, by the name that the places have for it. */
function linesOf(
  { files, cwd }: LaidOut,
  { config, settings }: ConfigurationResult,
): ReadonlyMap<string, readonly { readonly place: string; readonly isTold: boolean }[]> {
  const names = new Set(settings.map(({ place }) => fileOf(place)));
  const read = [...names].filter((name) => config.configurationFiles.includes(resolve(cwd, name)));
  return new Map(
    read.map((name) => {
      const lines = files.get(basename(name))?.split('\n') ?? [];
      return [name, lines.map((line, index) => ({ place: `${name}:${index + 1}`, isTold: !isStructure(line) }))];
    }),
  );
}

/** `uwsgi.ini` of `uwsgi.ini:12`. */
function fileOf(place: string): string {
  return place.replace(/:\d+$/, '');
}

/** Of the file that the case is, the line alone. */
function shorten(place: string, { files, argv }: LaidOut): string {
  const main = argv.at(-1) ?? '';
  return files.has(main) && fileOf(place) === main ? place.slice(main.length + 1) : place;
}

/** Blank lines, comments, headers of sections, and what holds the options of YAML, JSON and XML together. */
function isStructure(line: string): boolean {
  return /^\s*([;#].*|\[.*|[{}\]],?|\w[\w-]*:|"[\w-]+": \{|<\/?uwsgi>|<!--.*-->)?\s*$/.test(line);
}

/** The options whose last value is not the one that the server has, of those that are not worked out from several. */
export function ineffective({ cwd }: LaidOut, { settings, config }: ConfigurationResult): string[] {
  const last = new Map<string, Setting>();
  for (const setting of settings) {
    const row = findOption(setting.name);
    const isPlain =
      row !== undefined &&
      ['flag', 'count', 'bytes', 'size', 'seconds', 'text', 'path', 'log', 'format', 'mode'].includes(row.kind);
    if (isPlain && row.as !== undefined && row.as in config) last.set(row.as, setting);
  }
  return [...last].flatMap(([property, setting]) => {
    const { name, value: text, place } = setting;
    const row = findOption(name) as OptionRow;
    const value = coerce({ row, name, text: text ?? '', place, cwd, readText: () => '', report: new Report() });
    return config[property as keyof typeof config] === value ? [] : [name];
  });
}

interface Context {
  readonly laidOut: LaidOut;
  readonly settings: readonly Setting[];
  readonly result: ConfigurationResult;
  /** Of what is said of the line. */
  readonly codes: readonly string[];
}

function treatmentOf(setting: Setting, context: Context): string {
  const { name, value, isPlaceholder } = setting;
  const row = findOption(name);
  const written = `${name} = ${value ?? ''}`.trimEnd();
  if (row !== undefined && gatheringKinds.includes(row.kind)) return `language     ${written}`;
  if (isPlaceholder) return `placeholder  ${written}`;
  if (statusOf(name) === 'accepted') return `idle         ${name}`;
  if (statusOf(name) === 'refused') return `refused      ${name}`;
  if (row !== undefined) return treatmentOfServed(row, setting, context);
  if (uwsgiKind(name) !== undefined) return `unserved     ${name}`;
  return `${context.codes.includes('OPTION_UNKNOWN') ? 'mistake    ' : 'placeholder'}  ${written}`;
}

function treatmentOfServed(row: OptionRow, setting: Setting, { laidOut, settings, result }: Context): string {
  const { name, value: text, place } = setting;
  const report = new Report();
  const { cwd } = laidOut;
  const value = coerce({ row, name, text: text ?? '', place, cwd, readText: () => '', report });
  if (value === undefined && !ownerKinds.includes(row.kind)) {
    return `${result.errors.some((one) => one.place === place) ? 'refused ' : 'left out'}     ${name}`;
  }
  const last = settings.findLast(({ name: other }) => {
    const otherRow = findOption(other);
    return otherRow?.as !== undefined && otherRow.as === row.as;
  });
  const isOverruled = row.as !== undefined && !isAccumulating(row) && last !== setting;
  return `${isOverruled ? 'overruled' : 'served   '}    ${name} = ${spell(row, value, text ?? '')}`;
}

const ownerKinds = ['owner', 'user', 'group', 'groups'];

/** Times in milliseconds, modes in octal; what is made of more than one value as it is written. */
function spell(row: OptionRow, value: unknown, text: string): string {
  if (row.kind === 'mode' || row.kind === 'mask') return `0o${Number(value).toString(8)}`;
  if (row.kind === 'seconds') return `${value} ms`;
  if (row.inverted === true) return `${value} for ${row.as}`;
  return typeof value === 'object' || ownerKinds.includes(row.kind) ? text : String(value);
}
