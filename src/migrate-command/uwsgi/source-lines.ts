// A configuration as a list of lines of an ini file, whatever its format: those of an ini file as they stand, with their
// comments; of the other formats, which have no such lines, one for each option in its order.
import { type FormatName, fileFormats } from '../../config/file-formats.js';
import type { FileEntry } from '../../config/file-text.js';

export type SourceLine =
  /** Blank, a comment, or of no section. */
  | { readonly kind: 'text'; readonly raw: string }
  | { readonly kind: 'section'; readonly raw: string; readonly name: string }
  | OptionLine;

export interface OptionLine {
  readonly kind: 'option';
  readonly raw: string;
  readonly section: string;
  readonly name: string;
  readonly value: string;
  /** Of the original, counted from 1. */
  readonly line: number;
}

/** The lines of `text`; magic variables stay as they are written. Throws FormatError. */
export function readSourceLines(text: string, format: FormatName): readonly SourceLine[] {
  if (format === 'ini') return iniLines(text, fileFormats.ini.parse(text, (content) => content).entries);
  const { entries, sections } = fileFormats[format].parse(text, (content) => content.replaceAll('%', standIn));
  const shown = entries.map(
    ({ section, name, value, line }): FileEntry => ({
      section: restored(section),
      name: restored(name),
      value: restored(value),
      line,
    }),
  );
  return sections.flatMap((name) => sectionLines(restored(name), shown));
}

/** In the place of the percent signs of magic variables, which stand where some formats allow none. */
const standIn = '\uE000';

function restored(text: string): string {
  return text.replaceAll(standIn, '%');
}

function iniLines(text: string, entries: readonly FileEntry[]): SourceLine[] {
  const byLine = new Map(entries.map((entry) => [entry.line, entry]));
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.flatMap((whole, index): SourceLine[] => {
    const raw = whole.replace(/\r$/, '');
    const entry = byLine.get(index + 1);
    if (entry !== undefined) return [{ kind: 'option', raw, ...entry }];
    const [, name, rest] = /^[ \t]*\[([^\]]*)\]?(.*)$/.exec(raw) ?? [];
    if (name === undefined) return [{ kind: 'text', raw }];
    const header: SourceLine = { kind: 'section', raw: rest === '' ? raw : `[${name}]`, name: name.trim() };
    // What stands behind a header is a comment at best, and it is warned of.
    return rest === undefined || rest.trim() === '' ? [header] : [header, { kind: 'text', raw: `;${rest}` }];
  });
}

function sectionLines(section: string, entries: readonly FileEntry[]): SourceLine[] {
  const mine = entries.filter((entry) => entry.section === section);
  return [
    { kind: 'section', raw: `[${section}]`, name: section },
    ...mine.map((entry): OptionLine => ({ kind: 'option', raw: optionText(entry.name, entry.value), ...entry })),
    { kind: 'text', raw: '' },
  ];
}

/** A line of an ini file. */
export function optionText(name: string, value: string): string {
  return value === '' ? `${name} =` : `${name} = ${value}`;
}
