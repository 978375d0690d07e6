// The command line as settings, in order: `--name value`, `--name=value`, `--no-name`, `-p 4`, `-p4`, `-MTp 4`, and
// bare arguments, which are configuration files. Unlike uWSGI: flags take `=false`, and names must be written in
// full.
import { exampleOf } from './option-facts.js';
import type { OptionRow } from './option-row.js';
import { findLetter, findOption } from './options.js';
import type { Report } from './report.js';
import type { Setting } from './setting.js';
import { type ArgumentStyle, uwsgiArgumentStyle, uwsgiKind, uwsgiLetter } from './uwsgi-names.js';

export interface CommandLine {
  readonly settings: readonly Setting[];
  /** Configuration files named without an option, loaded after everything else. */
  readonly files: readonly string[];
}

/**
 * Parse `argv` (without node and script). Mistakes of form go to `report`; unknown names are judged later, with
 * all others.
 */
export function parseCommandLine(argv: readonly string[], report: Report): CommandLine {
  const settings: Setting[] = [];
  const files: string[] = [];
  const rest = [...argv];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      files.push(...rest.splice(0));
    } else if (word.startsWith('--')) {
      addLong(word, rest, settings, report);
    } else if (word.startsWith('-') && word !== '-') {
      addLetters(word, rest, settings, report);
    } else if (!word.startsWith('[')) {
      files.push(word); // `[…` is skipped as in uWSGI
    }
  }
  return { settings, files };
}

function addLong(word: string, rest: string[], settings: Setting[], report: Report): void {
  const equals = word.indexOf('=');
  const place = equals < 0 ? word : word.slice(0, equals);
  const name = place.slice(2);
  const attached = equals < 0 ? undefined : word.slice(equals + 1);
  const negated = negatedFlag(name);
  if (negated !== undefined) {
    if (attached === undefined) settings.push(setting(negated, 'false', place));
    else report.error('ARGUMENT_UNEXPECTED', { name: place, value: attached }, place);
    return;
  }
  if (attached !== undefined) {
    settings.push(setting(name, attached, place));
    return;
  }
  const style = argumentStyle(name);
  const value = style === undefined ? guessArgument(rest) : takeArgument(style, rest);
  if (value === undefined) report.error('ARGUMENT_MISSING', { name: place, usage: usageOf(place, name) }, place);
  else settings.push(setting(name, value, place));
}

/** A cluster such as `-MTp4`: the first letter that takes a value takes the rest of the word, or the next one. */
function addLetters(word: string, rest: string[], settings: Setting[], report: Report): void {
  for (let index = 1; index < word.length; index++) {
    const letter = word[index] ?? '';
    const place = `-${letter}`;
    const name = findLetter(letter)?.name ?? uwsgiLetter(letter);
    if (name === undefined) {
      report.error('LETTER_UNKNOWN', { letter }, place);
      return;
    }
    const style = argumentStyle(name) ?? 'none';
    if (style === 'none') {
      settings.push(setting(name, null, place));
      continue;
    }
    const attached = word.slice(index + 1);
    const value = attached === '' ? takeArgument(style, rest) : attached;
    if (value === undefined) report.error('ARGUMENT_MISSING', { name: place, usage: usageOf(place, name) }, place);
    else settings.push(setting(name, value, place));
    return;
  }
}

/** How an option is given its value: `--harakiri 30`. */
function usageOf(place: string, name: string): string {
  const row = findOption(name);
  return `${place} ${row === undefined ? 'VALUE' : exampleOf(row)}`;
}

function setting(name: string, value: string | null, place: string): Setting {
  return { name, value, place, origin: 'command-line', unit: '' };
}

/** `master` for `no-master`, unless `no-…` is a name of its own, as `no-orphans` is. */
function negatedFlag(name: string): string | undefined {
  if (!name.startsWith('no-') || findOption(name) !== undefined || uwsgiKind(name) !== undefined) return undefined;
  const positive = name.slice('no-'.length);
  const isFlag = (findOption(positive)?.kind ?? uwsgiKind(positive)) === 'flag';
  return isFlag ? positive : undefined;
}

/** `undefined`: nobody knows the name. */
function argumentStyle(name: string): ArgumentStyle | undefined {
  const row = findOption(name);
  if (row?.kind === 'logic') return uwsgiArgumentStyle(name) ?? 'none';
  return row === undefined ? uwsgiArgumentStyle(name) : styleOfRow(row);
}

function styleOfRow(row: OptionRow): ArgumentStyle {
  if (row.kind === 'flag' || row.kind === 'action') return 'none';
  return row.bare === undefined ? 'required' : 'optional';
}

/** The value from the words that follow; `null` when the option goes without, `undefined` when one is missing. */
function takeArgument(style: ArgumentStyle, rest: string[]): string | null | undefined {
  const next = rest[0];
  if (style === 'none') return null;
  // An optional value is a number in every option that has one; uWSGI takes only `--name=value` here and would load
  // the number as a configuration file.
  if (style === 'optional') return next !== undefined && /^\d+$/.test(next) ? rest.shift() : null;
  return next === undefined || next.startsWith('--') ? undefined : rest.shift();
}

/** Behind an unknown name a word that can be no option is taken for its value, so that one mistake is reported once. */
function guessArgument(rest: string[]): string | null {
  const next = rest[0];
  const isValue = next !== undefined && !next.startsWith('-') && !/\.ini(:|$)/.test(next);
  return isValue ? (rest.shift() ?? null) : null;
}
