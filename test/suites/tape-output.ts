// For tape, whose tests are told by what it writes: TAP, with the title of a test before its assertions. Each assertion
// counts as a test.
import type { SuiteEvent } from './events.js';

/** What `output` tells, in order. */
export function readTapeOutput(output: string): SuiteEvent[] {
  const events: SuiteEvent[] = [];
  let title = '';
  for (const line of output.split('\n')) {
    const comment = /^# (?!tests |pass |fail |ok$)(.+)/.exec(line)?.[1];
    if (comment !== undefined) title = comment;
    const [, not, name, skip] = /^(not )?ok \d+ (.*?)(# SKIP.*)?$/.exec(line) ?? [];
    if (name === undefined) continue;
    const ended = not === undefined ? 'passed' : 'failed';
    const outcome = skip === undefined ? ended : 'skipped';
    events.push({ kind: 'test', name: `${title} ${name}`, outcome, ...(outcome === 'failed' ? { error: line } : {}) });
  }
  return events;
}
