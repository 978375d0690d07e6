// Gathers settings into one flat, ordered list: position in it is the whole of precedence. Each passes the block that is
// open; one that names a file has the file's settings spliced in behind it, and `set` the one that it sets. Values are as
// written; config.ts makes sense of them.
import { resolve } from 'node:path';
import { messageOf } from '../errors.js';
import { type FormatName, fileFormats, findFormat } from './file-formats.js';
import { FormatError, type ParsedFile } from './file-text.js';
import { Logic, type LogicScope, logicNames } from './logic.js';
import { findOption } from './options.js';
import { expandMagic, expandReferences, type FileFacts, type MagicScope } from './placeholders.js';
import type { Report } from './report.js';
import { hasScheme, readResource } from './resource.js';
import { mostSettings, type Setting } from './setting.js';
import { uwsgiKind } from './uwsgi-names.js';

export interface GathererScope extends Omit<LogicScope, 'find'> {
  /** A bare argument may be the file of the application. */
  readonly isDevelopment: boolean;
}

/** A circle whose text is new each time (`exec://...`) is seen by its depth alone. */
const deepest = 64;

export class Gatherer {
  readonly settings: Setting[] = [];
  /** The same by their names, as far as a block has asked: it does at each of its lines. */
  readonly #byName = new Map<string, Setting[]>();
  #indexed = 0;
  /** Absolute paths of the files read, in order. */
  readonly files: string[] = [];
  readonly #scope: GathererScope;
  readonly #report: Report;
  readonly #logic: Logic;
  #isFull = false;
  /** A line that a block let through is being taken in, with all that comes out of it. */
  #isThrough = false;
  /** Files being read now, the outermost first: `path:section`. */
  #open: readonly string[] = [];
  /** What led to each file that was read, itself the last. */
  readonly #chains = new Map<string, readonly string[]>();
  #firstFile: FileFacts | undefined;
  #lastFile: FileFacts | undefined;

  constructor(scope: GathererScope, report: Report) {
    this.#scope = scope;
    this.#report = report;
    this.#logic = new Logic({ ...scope, find: (name) => this.#find(name) }, report);
  }

  add(setting: Setting): void {
    if (this.#isFull) return;
    if (this.#isThrough && !logicNames.includes(setting.name)) {
      this.#append(setting);
      return;
    }
    const wasThrough = this.#isThrough;
    for (const passed of this.#logic.pass(setting)) {
      this.#isThrough = this.#logic.isOpen;
      this.#append(passed);
    }
    this.#isThrough = wasThrough;
  }

  addBareFile(given: string): void {
    const isProgram = /\.[cm]?[jt]s$/.test(given);
    if (given === '-') {
      this.#load(given, 'ini', given);
    } else if (isProgram && this.#scope.isDevelopment) {
      this.add({ name: 'wsgi-file', value: given, place: given, origin: 'command-line', unit: '' });
    } else if (isProgram) {
      const reason = `it is no configuration; to run it as an application write --wsgi-file ${given}`;
      this.#report.error('ARGUMENT_NOT_A_CONFIGURATION', { path: given, reason }, given);
    } else {
      this.#loadByName(given, given, '; name an ini file of another name with --ini');
    }
  }

  /** All sources have been read. */
  finish(): void {
    if (!this.#isFull) this.#logic.finish();
  }

  /**
   * Read the files that `settings`, whose references are replaced, inherit; as in uWSGI their own come after all others and
   * have no references replaced. Returns those.
   */
  inherit(settings: readonly Setting[]): readonly Setting[] {
    const from = this.settings.length;
    for (const setting of settings) this.#inheritFrom(setting);
    // Each may add to the list.
    for (let next = from; next < this.settings.length; next++) this.#inheritFrom(this.settings[next] as Setting);
    this.finish();
    return this.settings.slice(from);
  }

  #inheritFrom({ name, value, place, unit }: Setting): void {
    if (name !== 'inherit') return;
    this.#open = this.#chains.get(unit) ?? [];
    this.#loadByName(value ?? '', place);
    this.#open = [];
  }

  #append(setting: Setting): void {
    if (!this.#push(setting)) return;
    const row = findOption(setting.name);
    if (row?.kind === 'configuration') this.#loadFrom(setting, row.format);
    if (row?.kind === 'placeholder') this.#set(setting);
  }

  /** `false` when there are too many: blocks, and files that include others more than once, can make any number. */
  #push(setting: Setting): boolean {
    if (this.settings.length === mostSettings) {
      if (!this.#isFull) this.#report.error('SETTINGS_TOO_MANY', { most: mostSettings }, setting.place);
      this.#isFull = true;
      return false;
    }
    this.settings.push(setting);
    return true;
  }

  #find(name: string): readonly Setting[] {
    for (const setting of this.settings.slice(this.#indexed)) {
      const named = this.#byName.get(setting.name);
      if (named === undefined) this.#byName.set(setting.name, [setting]);
      else named.push(setting);
    }
    this.#indexed = this.settings.length;
    return this.#byName.get(name) ?? [];
  }

  /** uWSGI replaces nothing in the names of files; the environment can be of use there, so it is replaced here. */
  #loadFrom({ name, value, place }: Setting, format: FormatName | undefined): void {
    const given = expandReferences(value ?? '', '$', (wanted) => this.#scope.environment[wanted]);
    if (typeof given !== 'string') this.#report.error('REFERENCE_CIRCULAR', { name, value: value ?? '' }, place);
    else if (format === undefined) this.#loadByName(given, place);
    else this.#load(given, format, place);
  }

  #loadByName(given: string, place: string, advice = ''): void {
    const format = findFormat(given);
    if (format !== undefined) {
      this.#load(given, format, place);
      return;
    }
    const reason = `its name does not tell its format (${knownExtensions()})${advice}`;
    this.#report.error('ARGUMENT_NOT_A_CONFIGURATION', { path: given, reason }, place);
  }

  /** `set = NAME=VALUE` is the line `NAME = VALUE`; `set-ph` sets what is no option, for `%(NAME)`. */
  #set({ name: option, value: text, place, origin, unit }: Setting): void {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(text ?? '') ?? [];
    if (name === undefined || value === undefined) {
      this.#report.error('SET_NOT_A_PAIR', { name: option, value: text ?? '' }, place);
      return;
    }
    const isOption = findOption(name) !== undefined || uwsgiKind(name) !== undefined;
    if (option !== 'set' && isOption) this.#report.error('SET_IS_AN_OPTION', { name, option }, place);
    else if (option === 'set') this.#append({ name, value, place, origin, unit, isSet: true });
    else this.#push({ name, value, place, origin, unit, isPlaceholder: true });
  }

  /** `FILE`, `FILE:SECTION`, or `:SECTION` for another section of the file loaded last. */
  #load(spelled: string, format: FormatName, place: string): void {
    const file = this.#findFile(spelled);
    if (file === undefined) {
      this.#report.error('FILE_NOT_LOADED_YET', { value: spelled }, place);
      return;
    }
    const unit = `${file.path}:${sectionOf(file)}`;
    const before = this.#open;
    const chain = [...before, unit];
    if (before.includes(unit)) {
      this.#report.error('FILE_CIRCULAR', { path: file.given, chain: chain.join(' -> ') }, place);
      return;
    }
    if (chain.length > deepest) {
      const [path, depth] = [file.given, chain.length];
      this.#report.error('FILE_TOO_DEEP', { path, depth, chain: [...chain.slice(0, 3), '...'].join(' -> ') }, place);
      return;
    }
    const text = this.#readFile(file, format, place);
    if (text === undefined) return;
    this.#firstFile ??= file;
    this.#lastFile = file;
    const parsed = this.#parse(file, format, text);
    if (parsed === undefined) return;
    this.#chains.set(unit, chain);
    this.#open = chain;
    this.#addEntries(file, format, parsed, unit);
    this.#open = before;
  }

  #findFile(spelled: string): FileFacts | undefined {
    const colon = spelled.lastIndexOf(':');
    const hasSection = colon >= 0 && !spelled.slice(colon).includes('/');
    const given = hasSection ? spelled.slice(0, colon) : spelled;
    const section = hasSection ? spelled.slice(colon + 1) : '';
    if (given === '') return this.#lastFile && { ...this.#lastFile, section };
    return { path: hasScheme(given) ? given : resolve(this.#scope.cwd, given), given, section };
  }

  #readFile(file: FileFacts, format: FormatName, place: string): string | undefined {
    try {
      const text = readResource(file.path, this.#scope.cwd, this.#scope.readText);
      if (!this.files.includes(file.path)) this.files.push(file.path);
      this.#report.note(`[tswsgi] getting ${fileFormats[format].label} configuration from ${file.given}`);
      return text;
    } catch (error) {
      this.#report.error('FILE_UNREADABLE', { path: file.given, reason: messageOf(error) }, place);
      return undefined;
    }
  }

  #parse(file: FileFacts, format: FormatName, text: string): ParsedFile | undefined {
    const { cwd, machine, readKind } = this.#scope;
    const scope: MagicScope = { file, firstFile: this.#firstFile ?? file, machine, cwd, readKind };
    try {
      return fileFormats[format].parse(text, (content, line) =>
        expandMagic(content, scope, (letter) => {
          const place = `${file.given}:${line}`;
          if (letter === '') this.#report.warn('MAGIC_AT_END', {}, place);
          else this.#report.warn('MAGIC_UNKNOWN', { letter }, place);
        }),
      );
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      const { label } = fileFormats[format];
      this.#report.error('FILE_MALFORMED', { label, reason: error.message }, `${file.given}:${error.line}`);
      return undefined;
    }
  }

  #addEntries(file: FileFacts, format: FormatName, { entries, sections, remarks }: ParsedFile, unit: string): void {
    for (const { line, code, text, meaning } of remarks) {
      this.#report.warn(code, { text, meaning }, `${file.given}:${line}`);
    }
    const asked = sectionOf(file);
    const wanted = format === 'xml' ? elementOf(file, sections) : asked;
    const mine = entries.filter((entry) => entry.section === wanted);
    if (mine.length === 0) {
      const { label, unit: what } = fileFormats[format];
      const found = describeSections(sections, asked);
      this.#report.warn('SECTION_MISSING', { what, section: asked, label, path: file.given, found }, file.given);
    }
    for (const { name, value, line } of mine) {
      this.add({ name, value, place: `${file.given}:${line}`, origin: 'file', unit });
    }
  }
}

function sectionOf(file: FileFacts): string {
  return file.section === '' ? 'uwsgi' : file.section;
}

/** Of XML uWSGI takes the first element when none was asked for, and the one without `id` when that is missing. */
function elementOf({ section }: FileFacts, sections: readonly string[]): string {
  if (section === '') return sections[0] ?? 'uwsgi';
  return sections.includes(section) ? section : 'uwsgi';
}

function describeSections(sections: readonly string[], wanted: string): string {
  if (sections.includes(wanted)) return 'it is empty';
  if (sections.length === 0) return `the file has none at all, put [${wanted}] above its options`;
  return `the file has ${sections.map((name) => `[${name}]`).join(', ')}`;
}

function knownExtensions(): string {
  return Object.values(fileFormats)
    .flatMap(({ extensions }) => extensions.map((extension) => `.${extension}`))
    .join(', ');
}
