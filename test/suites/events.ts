// What the processes of a suite write into one file, a line of JSON each: the reporter how a test ended, the witness how
// many requests were served, and by whom.
import { appendFileSync } from 'node:fs';

export type Outcome = 'passed' | 'failed' | 'skipped';

export type SuiteEvent =
  | { readonly kind: 'test'; readonly name: string; readonly outcome: Outcome; readonly error?: string }
  | { readonly kind: 'requests'; readonly all: number; readonly ours: number };

/** The variable that names the file. */
export const eventsVariable = 'TSWSGI_SUITE_EVENTS';

/** Add `event` to the file; with nobody to read it, nothing happens. */
export function writeEvent(event: SuiteEvent): void {
  const path = process.env[eventsVariable];
  if (path !== undefined) appendFileSync(path, `${JSON.stringify(event)}\n`);
}
