// What is decided of one line, and what is known of its file when it is.
import type { ReadKind, ReadText } from '../../config/machine.js';
import type { NoteKind } from '../outcome.js';

/** A line that is not spoken of: kept as it stands. */
export const kept: Verdict = { action: 'keep' };

export interface Verdict {
  readonly action: 'keep' | 'rewrite' | 'leave-out';
  /** Of a line that is written otherwise: what stands in its place. */
  readonly name?: string;
  readonly value?: string;
  /** What stood behind the value and is a comment now. */
  readonly comment?: string;
  /** Why; every line that is not simply kept has it. */
  readonly note?: { readonly kind: NoteKind; readonly text: string };
}

/** What the lines of a file say of each other, and where they are read. */
export interface FileScope {
  /** Names that a value refers to, or that a block asks about. */
  readonly used: ReadonlySet<string>;
  /** Names of options that the file declares for itself. */
  readonly declared: ReadonlySet<string>;
  /** A block asks which plugins are loaded. */
  readonly asksForPlugins: boolean;
  /** A file that it includes and that cannot be read may refer to any name. */
  readonly hasUnknownReaders: boolean;
  readonly cwd: string;
  readonly readText: ReadText;
  readonly readKind: ReadKind;
}

export function leaveOut(kind: NoteKind, text: string): Verdict {
  return { action: 'leave-out', note: { kind, text } };
}

export function lookAt(text: string): Verdict {
  return { action: 'keep', note: { kind: 'todo', text } };
}

/** The same value under another name. */
export function rename(name: string, text: string): Verdict {
  return { action: 'rewrite', name, note: { kind: 'changed', text } };
}
