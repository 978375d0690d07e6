// What a migration comes to: the text of the new file, a note for each line that is not simply kept, and the summary that
// an operator reads of them on standard error.

/** Why a line is spoken of, in the order of the summary. */
export const noteKinds = {
  lost: 'lost, because nothing here does it',
  todo: 'for you to look at',
  changed: 'written otherwise',
  idle: 'left out, and nothing is lost',
} as const;

/** How a comment above a line begins. */
export const commentLabels = { lost: 'lost', todo: 'look', changed: 'changed', idle: 'left out' } as const;

export type NoteKind = keyof typeof noteKinds;

export interface Note {
  readonly kind: NoteKind;
  /** `uwsgi.ini:4`, `ecosystem.config.js: api`; empty where no line is to blame. */
  readonly place: string;
  /** The line as it stood: `plugins = python3`; empty for what is about the whole. */
  readonly subject: string;
  readonly text: string;
}

export interface Outcome {
  /** The new file. */
  readonly text: string;
  readonly notes: readonly Note[];
  /** Sections of the new file that a server is started from, the one that was asked for first. */
  readonly starts: readonly string[];
  /** How many lines were kept as they stood. */
  readonly kept: number;
}

/** The lines of the summary. */
export function formatSummary(source: string, { notes, kept }: Outcome): readonly string[] {
  const kinds = Object.keys(noteKinds) as NoteKind[];
  const count = (kind: NoteKind) => notes.filter((note) => note.kind === kind).length;
  const counts = `${kept} kept, ${count('changed')} written otherwise, ${count('idle')} left out without loss, ${count('lost')} lost`;
  const lines = [`${source}: ${counts}`];
  for (const kind of kinds) {
    const mine = notes.filter((note) => note.kind === kind);
    if (mine.length > 0) lines.push('', `${noteKinds[kind]}:`, ...mine.map(formatNote));
  }
  return lines;
}

function formatNote({ place, subject, text }: Note): string {
  const head = [place, subject].filter((part) => part !== '').join('  ');
  return head === '' ? `  ${text}` : `  ${head}\n      ${text}`;
}
