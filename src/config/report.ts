// Collects what a run of the configuration has to say, so that all errors are reported at once instead of one per
// start.
import { type ErrorCode, type ErrorFields, formatError } from '../errors.js';
import type { Diagnostic } from '../types.js';

export class Report {
  readonly errors: Diagnostic[] = [];
  readonly warnings: Diagnostic[] = [];
  /** Lines for the boot log, in order. */
  readonly notes: string[] = [];

  /** The server cannot start like this. */
  error<Code extends ErrorCode>(code: Code, fields: ErrorFields<Code>, place: string): void {
    this.errors.push({ code, message: formatError(code, fields), place });
  }

  /** The server starts, but perhaps not as meant. */
  warn<Code extends ErrorCode>(code: Code, fields: ErrorFields<Code>, place: string): void {
    this.warnings.push({ code, message: formatError(code, fields), place });
  }

  note(text: string): void {
    this.notes.push(text);
  }
}
