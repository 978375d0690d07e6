// A program with `--import tswsgi/register` is judged by the same program without: both run the cases about servers, their
// connections and events, on whatever node:http gives them. The rest is that of `tswsgi/http`, which ways.test.ts judges.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import t from 'tap';
import type { CaseOutcome } from './run-case.js';

const run = promisify(execFile);
const program = fileURLToPath(new URL('./print-outcomes.js', import.meta.url));
const register = fileURLToPath(new URL('../../bundle/register.js', import.meta.url));

interface Printed {
  readonly isNode: boolean;
  readonly outcomes: Readonly<Record<string, CaseOutcome>>;
}

async function outcomes(...flags: string[]): Promise<Printed> {
  const { stdout } = await run(process.execPath, [...flags, program], { maxBuffer: 2 ** 26 });
  return JSON.parse(stdout) as Printed;
}

const [expected, found] = await Promise.all([outcomes(), outcomes('--import', register)]);

t.ok(expected.isNode);
t.notOk(found.isNode, 'the program has another server');
t.ok(Object.keys(expected.outcomes).length > 50);
for (const [name, outcome] of Object.entries(expected.outcomes)) t.same(found.outcomes[name], outcome, name);
