// The test suites of frameworks, on node's server and on this one: `node dist-test/suites/run.js CHECKOUT …`.
//
// CHECKOUT is a clone of a framework with its development dependencies installed; test/suites/README.md has the commands.
// Its own tests run on node:http, then with `tswsgi/register` loaded by `--import`, then by `--require`. Prints the counts
// side by side, and each test that passes on node and not here. With --write the counts go into test/suites/results.json,
// which README's table is made from. Ends with 1 when a test fails here that suites.ts does not name. Not a part of
// `npm test`: it needs what only GitHub has.
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Outcome } from './events.js';
import { type Mode, modes } from './modes.js';
import { runSuite, type SuiteRun } from './run-suite.js';
import { type Suite, suites } from './suites.js';

const resultsPath = fileURLToPath(new URL('../../test/suites/results.json', import.meta.url));

interface Difference {
  readonly mode: string;
  readonly test: string;
  /** The row of the differences from node:http that it is for; missing: a fault. */
  readonly because?: string;
  readonly error: string;
}

type Counts = Readonly<Record<Outcome, number>> & { readonly requests: number };

export interface SuiteResult {
  readonly version: string;
  readonly node: string;
  readonly date: string;
  readonly counts: Readonly<Record<string, Counts>>;
  readonly differences: readonly Difference[];
}

function countsOf({ outcomes, requests }: SuiteRun): Counts {
  const ended = [...outcomes.values()];
  const count = (wanted: Outcome): number => ended.filter((outcome) => outcome === wanted).length;
  return { passed: count('passed'), failed: count('failed'), skipped: count('skipped'), requests };
}

/** The tests that passed on node and did not in `run`. */
function compare(suite: Suite, judge: SuiteRun, mode: Mode, run: SuiteRun): Difference[] {
  const failed = [...judge.outcomes].filter(
    ([name, wanted]) => wanted === 'passed' && run.outcomes.get(name) !== 'passed',
  );
  return failed.map(([test]) => {
    const because = Object.entries(suite.deliberate ?? {}).find(([end]) => test.endsWith(end))?.[1];
    const error = run.errors.get(test) ?? 'it did not run';
    return { mode: mode.name, test, ...(because === undefined ? {} : { because }), error };
  });
}

function checkServer({ isOurs, name }: Mode, { requests, ours }: SuiteRun): void {
  const wanted = isOurs ? requests : 0;
  if (ours !== wanted) throw new Error(`${name}: this server was given ${ours} of ${requests} requests, not ${wanted}`);
}

async function judge(checkout: string): Promise<[string, SuiteResult]> {
  const { name, version } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly version: string;
  };
  const suite = suites.find((row) => row.package === name);
  if (suite === undefined) {
    throw new Error(`${checkout} is ${name}; suites.ts has ${suites.map((row) => row.package).join(', ')}`);
  }
  console.log(`${name} ${version}, Node ${process.version}`);
  const counts: Record<string, Counts> = {};
  const differences: Difference[] = [];
  let first: SuiteRun | undefined;
  for (const mode of modes) {
    const run = await runSuite(checkout, suite, mode);
    checkServer(mode, run);
    first ??= run;
    counts[mode.name] = countsOf(run);
    differences.push(...compare(suite, first, mode, run));
    const { passed, failed, skipped, requests } = countsOf(run);
    console.log(
      `  ${mode.name.padEnd(10)} ${passed} passed, ${failed} failed, ${skipped} skipped; ${requests} requests`,
    );
  }
  for (const { mode, test, because, error } of differences) {
    console.log(`  ${because === undefined ? 'FAILS' : `deliberate (${because})`} with ${mode}: ${test}\n    ${error}`);
  }
  return [
    `${name} ${version}`,
    { version, node: process.version, date: new Date().toISOString().slice(0, 10), counts, differences },
  ];
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { write: { type: 'boolean' } } });
if (positionals.length === 0) throw new Error('which checkouts? node dist-test/suites/run.js CHECKOUT …');
for (const checkout of positionals) {
  const [title, result] = await judge(resolve(checkout));
  if (result.differences.some(({ because }) => because === undefined)) process.exitCode = 1;
  if (!values.write) continue;
  const known = JSON.parse(readFileSync(resultsPath, 'utf8')) as Record<string, SuiteResult>;
  writeFileSync(resultsPath, `${JSON.stringify({ ...known, [title]: result }, null, 2)}\n`);
}
