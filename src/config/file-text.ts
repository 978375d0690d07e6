// What a format makes of the text of a configuration file: a flat list of options by section. It knows nothing of what they
// mean.

/** One option of a file. */
export interface FileEntry {
  readonly section: string;
  readonly name: string;
  readonly value: string;
  /** Counted from 1. */
  readonly line: number;
}

/** What a file says that is not taken as it stands. */
export interface FileRemark {
  readonly line: number;
  readonly code: 'SECTION_HEADER_ODD' | 'FILE_VALUE_SKIPPED';
  /** The text in question. */
  readonly text: string;
  /** How it is read instead, or why it is not. */
  readonly meaning: string;
}

export interface ParsedFile {
  readonly entries: readonly FileEntry[];
  /** Names in the order they come, each once. */
  readonly sections: readonly string[];
  readonly remarks: readonly FileRemark[];
}

/** Text that is no file of its format. */
export class FormatError extends Error {
  override readonly name = 'FormatError';
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

/** Replaces the magic variables (`%n`) of `text`, which begins at `line`. */
export type ExpandText = (text: string, line: number) => string;

/** The line, counted from 1, of each place in `text`. */
export function lineFinder(text: string): (offset: number) => number {
  const ends: number[] = [];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) ends.push(at);
  return (offset) => {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
}
