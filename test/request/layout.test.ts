// The numbers of shared records stand in C++ and in TypeScript: both files are read here and compared.
import { readFileSync } from 'node:fs';
import t from 'tap';
import { commandWords, eventWords } from '../../dist/native/shared-memory.js';
import { highWaterBytes } from '../../dist/request/bridge.js';
import * as layout from '../../dist/request/layout.js';

const header = readFileSync(new URL('../../native/shm/ring.h', import.meta.url), 'utf8');

const toCamel = (name: string): string => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** `name = value` and `name = 1u << n` of one enum or namespace, by name in camel case. */
function readConstants(start: string): Record<string, number> {
  const block = header.slice(header.indexOf(start)).split('\n}')[0] ?? '';
  const found: Record<string, number> = {};
  for (const [, name, one, shift, number] of block.matchAll(/\b([a-z][a-z0-9_]*) = (?:(1u) << (\d+)|(\d+))/g)) {
    found[toCamel(name as string)] = one === undefined ? Number(number) : 1 << Number(shift);
  }
  return found;
}

const tables = [
  ['enum class Event', layout.EventKind],
  ['enum class Control', layout.ControlWord],
  ['namespace command_flag', layout.CommandFlag],
  ['namespace record', layout.RecordWord],
] as const;

for (const [start, expected] of tables) {
  t.test(start, async (t) => t.same(readConstants(start), expected));
}

t.test('enum class Command', async (t) => {
  // Native writes the others itself.
  const { begin: _begin, wantDrain: _wantDrain, large: _large, ...ours } = readConstants('enum class Command');
  t.same(ours, layout.CommandKind);
});

t.test('the core of a request event', async (t) => {
  t.match(header, new RegExp(`kRequestCore = ${layout.RequestWord.core};`));
});

t.test('namespace request_flag', async (t) => {
  t.same(readConstants('namespace request_flag'), layout.RequestFlag);
});

t.test('where an answer has to wait', async (t) => {
  const writer = readFileSync(new URL('../../native/conn/server_host.h', import.meta.url), 'utf8');
  const [, factor, unit] = /kHighWater = (\d+) \* (\d+);/.exec(writer) ?? [];
  t.equal(Number(factor) * Number(unit), highWaterBytes);
});

t.test('sizes of records', async (t) => {
  t.match(header, new RegExp(`kEventWords = ${eventWords};`));
  t.match(header, new RegExp(`kCommandWords = ${commandWords};`));
  const head = readFileSync(new URL('../../native/protocol/request_head.h', import.meta.url), 'utf8');
  t.match(head, new RegExp(`sizeof\\(Field\\) == ${layout.fieldBytes}`));
});
