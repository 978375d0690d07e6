// Gathers settings into one flat, ordered list: position in it is the whole of precedence. Each passes the block that is
// open; one that names a file has the file's settings spliced in behind it, and `set` the one that it sets. Values are as
// written; config.ts makes sense of them.

import { Directives } from './directives.js';
import { type FormatName, fileFormats, findFormat, isProgramFile } from './file-formats.js';
import { FileReader, type FileReaderScope } from './file-reader.js';
import { Logic, type LogicScope, logicNames } from './logic.js';
import type { OptionKind } from './option-row.js';
import { findOption } from './options.js';
import { expandReferences, type FileFacts } from './placeholders.js';
import { settingsOfProgram } from './program-settings.js';
import type { Report } from './report.js';
import { mostSettings, type Setting } from './setting.js';
import { uwsgiKind } from './uwsgi-names.js';

export interface GathererScope extends Omit<LogicScope, 'find'>, FileReaderScope {
  /** A bare argument may be the file of the application. */
  readonly isDevelopment: boolean;
}

/** A circle whose text is new each time (`exec://...`) is seen by its depth alone. */
const deepest = 64;

export class Gatherer {
  readonly settings: Setting[] = [];
  /** Those of all options that were given, `undefined` for names that are none: what is not among them needs no look at all settings. */
  readonly kinds = new Set<OptionKind | undefined>();
  /** The same by their names, as far as a block has asked: it does at each of its lines. */
  readonly #byName = new Map<string, Setting[]>();
  #indexed = 0;
  readonly #scope: GathererScope;
  readonly #report: Report;
  readonly #reader: FileReader;
  readonly #directives: Directives;
  readonly #logic: Logic;
  #isFull = false;
  /** A line that a block let through is being taken in, with all that comes out of it. */
  #isThrough = false;
  /** Files being read now, the outermost first: `path:section`. */
  #open: readonly string[] = [];
  /** What led to each file that was read, itself the last. */
  readonly #chains = new Map<string, readonly string[]>();

  constructor(scope: GathererScope, report: Report) {
    this.#scope = scope;
    this.#report = report;
    this.#directives = new Directives(report, scope.onWait);
    this.#reader = new FileReader(scope, this.#directives, report);
    this.#logic = new Logic({ ...scope, find: (name) => this.#find(name) }, report);
  }

  /** Absolute paths of the files read, in order. */
  get files(): readonly string[] {
    return this.#reader.files;
  }

  /** What `exit` ends the server with. */
  get exitCode(): number | undefined {
    return this.#directives.exitCode;
  }

  /** Nothing more is read: there is too much already, or the configuration ends the server. */
  get #isOver(): boolean {
    return this.#isFull || this.exitCode !== undefined;
  }

  add(setting: Setting): void {
    if (this.#isOver) return;
    if ((this.#isThrough || !this.#logic.isOpen) && !logicNames.has(setting.name)) {
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

  /** A program is a configuration where its name says so; else it is taken for an application. */
  addBareFile(given: string): void {
    if (given === '-') {
      this.#load(given, 'ini', given);
    } else if (!isProgramFile(given) || /(^|[/.-])config\.\w+(:[^/]*)?$/.test(given) || this.#reader.holdsJson(given)) {
      this.#loadByName(given, given, '; name an ini file of another name with --ini');
    } else if (this.#scope.isDevelopment) {
      this.add({ name: 'wsgi-file', value: given, place: given, origin: 'command-line', unit: '' });
    } else {
      const reason = `by its name it is none; to run it as an application write --wsgi-file ${given}, to read settings from it --config ${given}`;
      this.#report.error('ARGUMENT_NOT_A_CONFIGURATION', { path: given, reason }, given);
    }
  }

  /** All sources have been read. */
  finish(): void {
    if (!this.#isOver) this.#logic.finish();
  }

  /**
   * Read the files that `settings`, whose references are replaced, inherit; as in uWSGI their own come after all others and
   * have no references replaced. Returns those.
   */
  inherit(settings: readonly Setting[]): readonly Setting[] {
    if (!this.kinds.has('inheritance')) {
      this.finish();
      return [];
    }
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
    if (this.#isOver || !this.#directives.allow(setting) || !this.#push(setting)) return;
    const row = findOption(setting.name);
    this.kinds.add(row?.kind);
    if (row?.kind === 'configuration') this.#loadFrom(setting, row.format);
    if (row?.kind === 'placeholder') this.#set(setting);
    const made = row?.kind === 'directive' ? this.#directives.apply(setting) : undefined;
    if (made !== undefined) this.#append(made);
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
  #loadFrom({ name, value, place, isLiteral }: Setting, format: FormatName | undefined): void {
    const lookUp = (wanted: string) => (isLiteral ? undefined : this.#scope.environment[wanted]);
    const given = expandReferences(value ?? '', '$', lookUp);
    if (typeof given !== 'string') this.#report.error('REFERENCE_CIRCULAR', { name, value: value ?? '' }, place);
    else if (format === undefined) this.#loadByName(given, place);
    else this.#load(given, format, place);
  }

  #loadByName(given: string, place: string, advice = ''): void {
    const format = findFormat(given) ?? (this.#reader.holdsJson(given) ? 'json' : undefined);
    if (format === undefined && isProgramFile(given)) {
      this.#loadProgram(given, place);
      return;
    }
    if (format !== undefined) {
      this.#load(given, format, place);
      return;
    }
    const reason = `its name does not tell its format (${knownExtensions()})${advice}`;
    this.#report.error('ARGUMENT_NOT_A_CONFIGURATION', { path: given, reason }, place);
  }

  /** `set = NAME=VALUE` is the line `NAME = VALUE`; `set-ph` sets what is no option, for `%(NAME)`. */
  #set({ name: option, value: text, ...rest }: Setting): void {
    const { place, origin, unit, isLiteral } = rest;
    const literal = isLiteral === true ? { isLiteral } : {};
    const equals = text?.indexOf('=') ?? -1;
    if (text === null || equals <= 0) {
      this.#report.error('SET_NOT_A_PAIR', { name: option, value: text ?? '' }, place);
      return;
    }
    const name = text.slice(0, equals);
    const value = text.slice(equals + 1);
    const isOption = findOption(name) !== undefined || uwsgiKind(name) !== undefined;
    if (option !== 'set' && isOption) this.#report.error('SET_IS_AN_OPTION', { name, option }, place);
    else if (option === 'set') this.#append({ name, value, place, origin, unit, ...literal, isSet: true });
    else this.#push({ name, value, place, origin, unit, isPlaceholder: true });
  }

  #load(spelled: string, format: FormatName, place: string): void {
    this.#enter(spelled, place, (file, unit) => this.#reader.read(file, { format, unit, place }));
  }

  #loadProgram(spelled: string, place: string): void {
    this.#enter(spelled, place, (file, unit) => {
      const entries = this.#reader.readProgram(file, place);
      const context = { given: file.given, unit, settings: this.settings, report: this.#report };
      return entries && settingsOfProgram(entries, context);
    });
  }

  /** `FILE`, `FILE:SECTION`, or `:SECTION` for another section of the file loaded last. `read` gives its settings. */
  #enter(
    spelled: string,
    place: string,
    read: (file: FileFacts, unit: string) => readonly Setting[] | undefined,
  ): void {
    if (this.#isOver) return;
    const file = this.#reader.find(spelled);
    if (file === undefined) {
      this.#report.error('FILE_NOT_LOADED_YET', { value: spelled }, place);
      return;
    }
    const unit = `${file.path}:${file.section === '' ? 'uwsgi' : file.section}`;
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
    const settings = read(file, unit);
    if (settings === undefined) return;
    this.#chains.set(unit, chain);
    this.#open = chain;
    for (const setting of settings) this.add(setting);
    this.#open = before;
  }
}

function knownExtensions(): string {
  return Object.values(fileFormats)
    .flatMap(({ extensions }) => extensions.map((extension) => `.${extension}`))
    .join(', ');
}
