// A configuration of uWSGI as one of tswsgi: each line in its place, kept, written otherwise or as a comment, with the
// reason above it.
import { basename, dirname, resolve } from 'node:path';
import { declaredNames } from '../../config/declared-options.js';
import type { FormatName } from '../../config/file-formats.js';
import type { ReadKind, ReadText } from '../../config/machine.js';
import { findOption } from '../../config/options.js';
import { referencedNames } from '../../config/placeholders.js';
import type { Setting } from '../../config/setting.js';
import { uwsgiKind } from '../../config/uwsgi-names.js';
import { commentLabels, type Note, type Outcome } from '../outcome.js';
import { judgeLine } from './judge.js';
import { type OptionLine, optionText, readSourceLines } from './source-lines.js';
import { type FileScope, leaveOut, type Verdict } from './verdict.js';

export interface UwsgiSource {
  readonly text: string;
  readonly format: FormatName;
  /** As it was given, for the places of notes. */
  readonly path: string;
  /** The one that was asked for; empty where none was. */
  readonly section: string;
  /** Without the reasons above the lines. */
  readonly isQuiet: boolean;
  readonly cwd: string;
  readonly readText: ReadText;
  readonly readKind: ReadKind;
  /** Where the new file will be, absolute, where that is known. */
  readonly target: string | undefined;
}

/** YAML and its like have them. */
const severalLines = 'an ini file has no values of several lines';

/** Throws FormatError when `text` is no file of its format. There are no starts when the section asked for is not there. */
export function migrateUwsgi(source: UwsgiSource): Outcome {
  const lines = readSourceLines(source.text, source.format);
  const options = lines.filter((line) => line.kind === 'option');
  const { own: sections, starts } = findSections(options, source);
  const mine = options.filter(({ section }) => sections.includes(section));
  const scope = settledScope(mine, source);
  const notes: Note[] = [];
  let kept = 0;
  const written = lines.flatMap((line): readonly string[] => {
    if (line.kind !== 'option' || !sections.includes(line.section)) return [line.raw];
    const verdict = line.value.includes('\n')
      ? leaveOut('lost', severalLines)
      : judgeLine(line.name, line.value, scope);
    const place = `${source.path}:${line.line}`;
    if (verdict.note !== undefined) notes.push({ ...verdict.note, place, subject: firstLine(line.raw) });
    if (verdict.action === 'keep') kept += 1;
    return writeLine(line, verdict, source.isQuiet);
  });
  notes.push(...notesOfTheWhole(mine, source));
  return { text: `${written.join('\n').trimEnd()}\n`, notes, starts, kept };
}

interface Sections {
  /** Those that are migrated. */
  readonly own: readonly string[];
  readonly starts: readonly string[];
}

/** The section that is asked for, those it leads to, and others that are configurations of uWSGI by their names. */
function findSections(options: readonly OptionLine[], { section, format }: UwsgiSource): Sections {
  const all = [...new Set(options.map((line) => line.section))].filter((name) => name !== '');
  // Of XML the first element is taken, whatever its name.
  const asked = section || (format === 'xml' ? (all[0] ?? '') : 'uwsgi');
  if (!all.includes(asked)) return { own: [], starts: [] };
  const led = options.flatMap(({ name, value }) => {
    if (!isFile(name) || !value.startsWith(':')) return [];
    return /[%$@]/.test(value) ? all : [value.slice(1)]; // a reference may lead to any of them
  });
  const alike = all.filter((name) => {
    const mine = options.filter((line) => line.section === name);
    const known = mine.filter((line) => findOption(line.name) !== undefined || uwsgiKind(line.name) !== undefined);
    return known.length * 2 > mine.length;
  });
  const own = [...new Set([asked, ...led, ...alike])];
  return { own, starts: own.filter((name) => name === asked || !led.includes(name)) };
}

function isFile(name: string): boolean {
  const kind = findOption(name)?.kind;
  return kind === 'configuration' || kind === 'inheritance';
}

/** Names that only lines refer to which are left out are not needed, which may leave out further lines. */
function settledScope(lines: readonly OptionLine[], source: UwsgiSource): FileScope {
  let scope = scopeOf(lines, source);
  for (let before = Number.POSITIVE_INFINITY; scope.used.size < before; ) {
    before = scope.used.size;
    const current = scope;
    const left = lines.filter(({ name, value }) => judgeLine(name, value, current).action !== 'leave-out');
    scope = scopeOf(left, source);
  }
  return scope;
}

function scopeOf(lines: readonly OptionLine[], { cwd, readText, readKind }: UwsgiSource): FileScope {
  const used = new Set(lines.flatMap(({ name, value }) => usedNames(name, value)));
  let hasUnknownReaders = false;
  for (const { name, value } of lines) {
    if (!isFile(name) || value.startsWith(':')) continue;
    try {
      for (const found of referencedNames(readText(resolve(cwd, value.replace(/:[^/:]*$/, ''))))) used.add(found);
    } catch {
      hasUnknownReaders = true; // not here, or named by a reference
    }
  }
  const settings = lines.map(({ name, value }): Setting => ({ name, value, place: '', origin: 'file', unit: '' }));
  const asksForPlugins = lines.some(({ name }) => /^if-?(not-)?plugin$/.test(name));
  return { used, declared: declaredNames(settings), asksForPlugins, hasUnknownReaders, cwd, readText, readKind };
}

function usedNames(name: string, value: string): readonly string[] {
  const asked = /^if-(not-)?opt$/.test(name) ? [value.split('=', 1)[0] ?? ''] : [];
  return [...referencedNames(value), ...asked];
}

function writeLine(line: OptionLine, verdict: Verdict, isQuiet: boolean): readonly string[] {
  const indent = /^[ \t]*/.exec(line.raw)?.[0] ?? '';
  const { action, name = line.name, value = line.value, comment, note } = verdict;
  const reason = isQuiet || note === undefined ? [] : [`${indent}; ${commentLabels[note.kind]}: ${note.text}`];
  if (action === 'keep') return [...reason, line.raw];
  if (action === 'leave-out')
    return [
      ...reason,
      ...line.raw
        .trim()
        .split('\n')
        .map((part) => `${indent};${part}`),
    ];
  const said = comment === undefined ? [] : [`${indent}; ${comment}`];
  return [...reason, ...said, `${indent}${optionText(name, value)}`];
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? '';
}

/** What no single line says. */
function notesOfTheWhole(options: readonly OptionLine[], source: UwsgiSource): readonly Note[] {
  const notes: Note[] = [];
  const depending = options.find(({ raw }) => placeLetters(source).test(raw.replaceAll('%%', '')));
  if (depending !== undefined) {
    const text = 'depends on the place or the name of the file: give the new one the same, or write the value out';
    const place = `${source.path}:${depending.line}`;
    notes.push({ kind: 'todo', place, subject: firstLine(depending.raw), text });
  }
  const isPaced = options.some(({ name }) => ['async', 'threads'].includes(findOption(name)?.name ?? ''));
  if (!isPaced) {
    const text =
      'without threads and async a worker has up to 1024 requests in flight; async = 1 is one at a time, as in uWSGI';
    notes.push({ kind: 'todo', place: source.path, subject: '', text });
  }
  return notes;
}

/** The magic variables that mean something else in the new file. */
function placeLetters({ path, target, cwd }: UwsgiSource): RegExp {
  const old = resolve(cwd, path);
  if (target === undefined) return /%[psneoij]/i;
  if (dirname(target) !== dirname(old)) return /%[psneoijdc\d]/i;
  return basename(target) === basename(old) ? /(?!)/ : /%[psneoij]/i;
}
