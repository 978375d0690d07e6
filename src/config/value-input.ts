// What a reader of a value is given: the table's row, what the user wrote, and where.
import type { ReadText } from './machine.js';
import type { OptionRow } from './option-row.js';
import type { Report } from './report.js';

/** A value on its way: what it is for and where it stands. */
export interface ValueInput {
  readonly row: OptionRow;
  /** The option's name as the user spelled it. */
  readonly name: string;
  readonly text: string;
  readonly place: string;
  readonly cwd: string;
  readonly readText: ReadText;
  readonly report: Report;
}
