// Reads configuration files, one at a time: finds what a spelling names, replaces magic variables in its text, and gives the
// settings of one section. What they mean, and which files they lead to, is for gatherer.ts.
import { resolve } from 'node:path';
import { messageOf } from '../errors.js';
import type { Directives } from './directives.js';
import { type FormatName, fileFormats, isProgramFile } from './file-formats.js';
import { FormatError, type ParsedFile } from './file-text.js';
import type { MachineFacts, ReadKind } from './machine.js';
import { expandMagic, type FileFacts, type MagicScope } from './placeholders.js';
import type { ProgramEntry, ReadProgram } from './program-file.js';
import type { Report } from './report.js';
import { hasScheme, type ResourceScope, readResource } from './resource.js';
import type { Setting } from './setting.js';

export interface FileReaderScope extends ResourceScope {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly machine: MachineFacts;
  readonly readKind: ReadKind;
  readonly readProgram: ReadProgram;
}

/** The text of a file with what is put round it. */
interface InjectedText {
  readonly text: string;
  /** Where a line of it stands: `uwsgi.ini:12`. */
  readonly placeOf: (line: number) => string;
}

interface ReadRequest {
  readonly format: FormatName;
  readonly unit: string;
  /** What names the file. */
  readonly place: string;
}

export class FileReader {
  /** Absolute paths of the files read, in order. */
  readonly files: string[] = [];
  readonly #scope: FileReaderScope;
  readonly #directives: Directives;
  readonly #report: Report;
  #firstFile: FileFacts | undefined;
  #lastFile: FileFacts | undefined;

  constructor(scope: FileReaderScope, directives: Directives, report: Report) {
    this.#scope = scope;
    this.#directives = directives;
    this.#report = report;
  }

  /** `FILE`, `FILE:SECTION`, or `:SECTION` of the file read last; `undefined` where none was. */
  find(spelled: string): FileFacts | undefined {
    const colon = spelled.lastIndexOf(':');
    const hasSection = colon >= 0 && !spelled.slice(colon).includes('/');
    const given = hasSection ? spelled.slice(0, colon) : spelled;
    const section = hasSection ? spelled.slice(colon + 1) : '';
    if (given === '') return this.#lastFile && { ...this.#lastFile, section };
    return { path: hasScheme(given) ? given : resolve(this.#scope.cwd, given), given, section };
  }

  /** The settings of the section that is asked for; `undefined` when there is an error, which has been reported. */
  read(file: FileFacts, { format, unit, place }: ReadRequest): readonly Setting[] | undefined {
    const injected = this.#readFile(file, format, place);
    if (injected === undefined) return undefined;
    this.#firstFile ??= file;
    this.#lastFile = file;
    const parsed = this.#parse(file, format, injected);
    return parsed && this.#settings(file, format, { ...parsed, ...injected, unit });
  }

  /** What the program in `file` exports; its section is the name of an export. */
  readProgram(file: FileFacts, place: string): readonly ProgramEntry[] | undefined {
    const { cwd, environment, readKind, readProgram } = this.#scope;
    const { path, given, section } = file;
    if (readKind(path) === null) {
      this.#report.error('FILE_UNREADABLE', { path: given, reason: 'there is no such file' }, place);
      return undefined;
    }
    if (!this.files.includes(path)) this.files.push(path);
    this.#firstFile ??= file;
    const language = /ts$/.test(path) ? 'TypeScript' : 'JavaScript';
    this.#report.note(`[tswsgi] getting ${language} configuration from ${given}`);
    const reply = readProgram(path, section, { cwd, environment });
    if ('entries' in reply) return reply.entries;
    const at = reply.line === undefined ? given : `${given}:${reply.line}`;
    this.#report.error('CONFIGURATION_PROGRAM', { path: given, reason: reply.reason }, at);
    return undefined;
  }

  /** A file named .js is JSON to uWSGI; no program begins like that. */
  holdsJson(spelled: string): boolean {
    const file = this.find(spelled);
    if (file === undefined || !isProgramFile(spelled) || !file.path.endsWith('.js')) return false;
    try {
      return /^\s*\{/.test(this.#scope.readText(file.path));
    } catch {
      return false; // said when it is to be read
    }
  }

  #readFile(file: FileFacts, format: FormatName, place: string): InjectedText | undefined {
    const { before, after } = this.#directives;
    try {
      const read = (path: string) => readResource(path, this.#scope);
      const parts = [...before, file.given, ...after].map((given) => ({
        given,
        text: read(given === file.given ? file.path : given),
      }));
      if (!this.files.includes(file.path)) this.files.push(file.path);
      this.#report.note(`[tswsgi] getting ${fileFormats[format].label} configuration from ${file.given}`);
      return joinParts(parts);
    } catch (error) {
      this.#report.error('FILE_UNREADABLE', { path: file.given, reason: messageOf(error) }, place);
      return undefined;
    }
  }

  #parse(file: FileFacts, format: FormatName, { text, placeOf }: InjectedText): ParsedFile | undefined {
    const { cwd, machine, readKind } = this.#scope;
    const scope: MagicScope = { file, firstFile: this.#firstFile ?? file, machine, cwd, readKind };
    try {
      return fileFormats[format].parse(text, (content, line) => {
        if (!content.includes('%')) return content;
        return expandMagic(content, scope, (letter) => {
          const place = placeOf(line);
          if (letter === '') this.#report.warn('MAGIC_AT_END', {}, place);
          else this.#report.warn('MAGIC_UNKNOWN', { letter }, place);
        });
      });
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      const { label } = fileFormats[format];
      this.#report.error('FILE_MALFORMED', { label, reason: error.message }, placeOf(error.line));
      return undefined;
    }
  }

  #settings(file: FileFacts, format: FormatName, parsed: ParsedFile & InjectedText & { unit: string }): Setting[] {
    const { entries, sections, remarks, placeOf, unit } = parsed;
    for (const { line, code, text, meaning } of remarks) this.#report.warn(code, { text, meaning }, placeOf(line));
    const asked = file.section === '' ? 'uwsgi' : file.section;
    const wanted = format === 'xml' ? elementOf(file, sections) : asked;
    const settings: Setting[] = [];
    for (const { section, name, value, line } of entries) {
      if (section === wanted) settings.push({ name, value, place: placeOf(line), origin: 'file', unit });
    }
    if (settings.length === 0) {
      const { label, unit: what } = fileFormats[format];
      const found = describeSections(sections, asked);
      this.#report.warn('SECTION_MISSING', { what, section: asked, label, path: file.given, found }, file.given);
    }
    return settings;
  }
}

/** As in uWSGI with nothing between: a part that has no line end goes on in the first line of the next. */
function joinParts(parts: readonly { readonly given: string; readonly text: string }[]): InjectedText {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) {
    return { text: only.text, placeOf: (line) => `${only.given}:${line}` };
  }
  let line = 1;
  const starts = parts.map(({ given, text }) => {
    const start = { given, line };
    line += text.split('\n').length - 1;
    return start;
  });
  return {
    text: parts.map(({ text }) => text).join(''),
    placeOf(wanted) {
      const part = starts.findLast((start) => start.line <= wanted) ?? { given: '', line: 1 };
      return `${part.given}:${wanted - part.line + 1}`;
    },
  };
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
