// For `node --test`: a reporter that writes down how each test ended. A test that only holds others is none.
import { basename } from 'node:path';
import { type Outcome, writeEvent } from './events.js';

interface TestEvent {
  readonly type: string;
  readonly data: {
    readonly name: string;
    readonly nesting: number;
    readonly file?: string;
    readonly skip?: unknown;
    readonly todo?: unknown;
    readonly details?: { readonly type?: string; readonly error?: { readonly message: string } };
  };
}

/** The titles of the tests that are open, outermost first, and whether others ran in them. */
const open: { readonly name: string; isGroup: boolean }[] = [];

function begin({ name, nesting }: TestEvent['data']): void {
  open.length = Math.min(open.length, nesting);
  const outer = open.at(-1);
  if (outer !== undefined) outer.isGroup = true;
  open.push({ name, isGroup: false });
}

function end(type: string, { name, nesting, file = '', skip, todo, details }: TestEvent['data']): void {
  const isGroup = details?.type === 'suite' || open[nesting]?.isGroup === true;
  // A file of which every test has been told.
  const hasFailed = type === 'test:fail';
  if (isGroup && !hasFailed) return;
  const titles = open.slice(0, nesting).map((outer) => outer.name);
  const ended: Outcome = hasFailed ? 'failed' : 'passed';
  const outcome: Outcome = skip !== undefined || todo !== undefined ? 'skipped' : ended;
  const error = details?.error?.message;
  // A group fails with its tests; by itself only where a hook did.
  if (isGroup && /subtests? failed/.test(error ?? '')) return;
  const full = [basename(file), ...titles, name].join(' ');
  writeEvent({ kind: 'test', name: full, outcome, ...(hasFailed && error !== undefined ? { error } : {}) });
}

// biome-ignore lint/style/noDefaultExport: node asks for it
// biome-ignore lint/correctness/useYield: what it has to say goes into the file of events
export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const { type, data } of events) {
    if (type === 'test:start') begin(data);
    else if (type === 'test:pass' || type === 'test:fail') end(type, data);
  }
}
