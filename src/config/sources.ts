// Gathers every setting of a run into one flat, ordered list: environment, then the command line from left to
// right, then bare configuration files. A file is spliced in where it is named. Values are as written; config.ts
// makes sense of them.
import { resolve } from 'node:path';
import { parseCommandLine } from './command-line.js';
import { parseIni } from './ini.js';
import type { MachineFacts, ReadKind, ReadText } from './machine.js';
import { findOption } from './options.js';
import { expandMagic, expandReferences, type FileFacts, type MagicScope } from './placeholders.js';
import type { Report } from './report.js';
import type { Setting } from './setting.js';

/** Where settings come from. */
export interface Sources {
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly machine: MachineFacts;
  readonly readText: ReadText;
  readonly readKind: ReadKind;
}

export interface Gathered {
  readonly settings: readonly Setting[];
  /** Absolute paths of the files read, in order. */
  readonly files: readonly string[];
}

/** Variables that uWSGI gives to the processes it starts; they are no options (uWSGI docs: "Configuring uWSGI"). */
const reservedVariables = new Set([
  'UWSGI_RELOADS',
  'UWSGI_VASSALS_DIR',
  'UWSGI_EMPEROR_FD',
  'UWSGI_BROODLORD_NUM',
  'UWSGI_EMPEROR_FD_CONFIG',
  'UWSGI_EMPEROR_PROXY',
  'UWSGI_JAIL_PID',
  'UWSGI_ORIGINAL_PROC_NAME',
]);

/** Read everything. Unreadable files, circles and missing sections go to `report`. */
export function gatherSettings(sources: Sources, report: Report): Gathered {
  const gatherer = new Gatherer(sources, report);
  for (const setting of environmentSettings(sources.environment)) gatherer.add(setting);
  const { settings, files } = parseCommandLine(sources.argv, report);
  for (const setting of settings) gatherer.add(setting);
  for (const file of files) gatherer.addBareFile(file);
  return gatherer;
}

/** `UWSGI_HTTP_SOCKET` and `TSWSGI_HTTP_SOCKET` are the option `http-socket`. */
function* environmentSettings(environment: Sources['environment']): Generator<Setting> {
  for (const [place, value] of Object.entries(environment)) {
    const words = /^(?:UWSGI|TSWSGI)_(.+)$/.exec(place)?.[1];
    if (words === undefined || value === undefined || reservedVariables.has(place)) continue;
    yield { name: words.toLowerCase().replaceAll('_', '-'), value, place, origin: 'environment', unit: '' };
  }
}

class Gatherer implements Gathered {
  readonly settings: Setting[] = [];
  readonly files: string[] = [];
  readonly #sources: Sources;
  readonly #report: Report;
  /** Files being read now, the outermost first: `path:section`. */
  readonly #open: string[] = [];
  #firstFile: FileFacts | undefined;
  #lastFile: FileFacts | undefined;

  constructor(sources: Sources, report: Report) {
    this.#sources = sources;
    this.#report = report;
  }

  add(setting: Setting): void {
    this.settings.push(setting);
    if (findOption(setting.name)?.kind !== 'configuration') return;
    // uWSGI replaces nothing in the value of `ini`; the environment can be of use there, so it is replaced here.
    const given = expandReferences(setting.value ?? '', '$', (name) => this.#sources.environment[name]);
    if (typeof given === 'string') this.#loadIni(given, setting.place);
    else this.#report.error('REFERENCE_CIRCULAR', { name: setting.name, value: setting.value ?? '' }, setting.place);
  }

  addBareFile(given: string): void {
    if (/\.ini(:[^/]*)?$/.test(given) || given === '-') {
      this.#loadIni(given, given);
      return;
    }
    const reason = /\.[cm]?js$/.test(given)
      ? `it is no configuration; to run it as an application write --wsgi-file ${given}`
      : 'only .ini files are served yet; name another kind of ini file with --ini';
    this.#report.error('ARGUMENT_NOT_A_CONFIGURATION', { path: given, reason }, given);
  }

  /** `FILE`, `FILE:SECTION`, or `:SECTION` for another section of the file loaded last. */
  #loadIni(spelled: string, place: string): void {
    const colon = spelled.lastIndexOf(':');
    const hasSection = colon >= 0 && !spelled.slice(colon).includes('/');
    const given = hasSection ? spelled.slice(0, colon) : spelled;
    const section = hasSection ? spelled.slice(colon + 1) : '';
    if (given === '' && this.#lastFile === undefined) {
      this.#report.error('FILE_NOT_LOADED_YET', { value: spelled }, place);
      return;
    }
    const file: FileFacts =
      given === '' && this.#lastFile !== undefined
        ? { ...this.#lastFile, section }
        : { path: given === '-' ? given : resolve(this.#sources.cwd, given), given, section };

    const unit = `${file.path}:${sectionOf(file)}`;
    if (this.#open.includes(unit)) {
      const chain = [...this.#open, unit].join(' -> ');
      this.#report.error('FILE_CIRCULAR', { path: file.given, chain }, place);
      return;
    }
    const text = this.#readFile(file, place);
    if (text === undefined) return;
    this.#firstFile ??= file;
    this.#lastFile = file;
    this.#open.push(unit);
    this.#addEntries(file, text, unit);
    this.#open.pop();
  }

  #readFile(file: FileFacts, place: string): string | undefined {
    try {
      const text = this.#sources.readText(file.path);
      if (!this.files.includes(file.path)) this.files.push(file.path);
      this.#report.note(`[tswsgi] getting INI configuration from ${file.given}`);
      return text;
    } catch (error) {
      this.#report.error('FILE_UNREADABLE', { path: file.given, reason: messageOf(error) }, place);
      return undefined;
    }
  }

  #addEntries(file: FileFacts, text: string, unit: string): void {
    const { cwd, machine, readKind } = this.#sources;
    const scope: MagicScope = { file, firstFile: this.#firstFile ?? file, machine, cwd, readKind };
    const { entries, sections, oddHeaders } = parseIni(text, (content, line) =>
      expandMagic(content, scope, (letter) => {
        const place = `${file.given}:${line}`;
        if (letter === '') this.#report.warn('MAGIC_AT_END', {}, place);
        else this.#report.warn('MAGIC_UNKNOWN', { letter }, place);
      }),
    );
    for (const { line, text: header, section } of oddHeaders) {
      this.#report.warn('SECTION_HEADER_ODD', { line: header, section }, `${file.given}:${line}`);
    }
    const wanted = sectionOf(file);
    const mine = entries.filter((entry) => entry.section === wanted);
    if (mine.length === 0) {
      const found = describeSections(sections, wanted);
      this.#report.warn('SECTION_MISSING', { section: wanted, path: file.given, found }, file.given);
    }
    for (const { name, value, line } of mine) {
      this.add({ name, value, place: `${file.given}:${line}`, origin: 'file', unit });
    }
  }
}

function sectionOf(file: FileFacts): string {
  return file.section === '' ? 'uwsgi' : file.section;
}

function describeSections(sections: readonly string[], wanted: string): string {
  if (sections.includes(wanted)) return 'the section is empty';
  if (sections.length === 0) return `the file has no section at all, put [${wanted}] above its options`;
  return `the file has ${sections.map((name) => `[${name}]`).join(', ')}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
