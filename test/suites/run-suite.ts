// One suite in one mode: starts its runner in the checkout and reads what the processes of it wrote down.
import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventsVariable, type Outcome, type SuiteEvent } from './events.js';
import type { Mode } from './modes.js';
import type { Suite } from './suites.js';
import { readTapeOutput } from './tape-output.js';

export interface SuiteRun {
  /** By full name; the second of a name has ` (2)` behind it. */
  readonly outcomes: ReadonlyMap<string, Outcome>;
  readonly errors: ReadonlyMap<string, string>;
  readonly requests: number;
  /** Of the requests, those that this package's server was given. */
  readonly ours: number;
}

/** Longer than any of the suites takes on a busy machine. */
const timeoutMs = 20 * 60_000;

/**
 * Run `suite` in `checkout`, on the server of `mode`.
 *
 * @throws {Error} the runner could not be started, told of no test, or did not end
 */
export async function runSuite(checkout: string, suite: Suite, mode: Mode): Promise<SuiteRun> {
  const folder = mkdtempSync(join(tmpdir(), 'tswsgi-suite-'));
  try {
    const events = join(folder, 'events');
    const output = await runCommand(checkout, commandOf(checkout, suite), {
      ...process.env,
      NODE_ENV: 'test',
      NODE_OPTIONS: mode.options,
      [eventsVariable]: events,
    });
    if (suite.runner === 'tape') {
      for (const event of readTapeOutput(output)) appendFileSync(events, `${JSON.stringify(event)}\n`);
    }
    if (!existsSync(events)) throw new Error(`${suite.package} on ${mode.name} ran no test:\n${output.slice(-3000)}`);
    return gather(readFileSync(events, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function commandOf(checkout: string, { runner, arguments: given, without = [] }: Suite): string[] {
  const own = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
  if (runner === 'mocha') {
    return [
      join(checkout, 'node_modules/mocha/bin', mochaFile(checkout)),
      ...given,
      '--timeout',
      '20000',
      // A test that fails may leave its server open.
      '--exit',
      '--reporter',
      own('mocha-reporter.cjs'),
    ];
  }
  if (runner === 'tape') {
    const from = createRequire(join(checkout, 'package.json'));
    return [join(dirname(from.resolve('tape/package.json')), 'bin/tape'), ...given];
  }
  const reporter = [
    '--test-reporter',
    new URL('node-reporter.js', import.meta.url).href,
    '--test-reporter-destination',
    'stdout',
  ];
  // More than there are processors: they wait more than they compute.
  return ['--test', '--test-concurrency=4', ...reporter, ...testFiles(checkout, given, without)];
}

/** Its name changed between versions. */
function mochaFile(checkout: string): string {
  const names = ['mocha.js', 'mocha'];
  const found = names.find((name) => existsSync(join(checkout, 'node_modules/mocha/bin', name)));
  if (found === undefined) throw new Error(`${checkout} has no mocha; run npm install there`);
  return found;
}

function testFiles(checkout: string, ends: readonly string[], without: readonly string[]): string[] {
  return readdirSync(checkout, { recursive: true, encoding: 'utf8' })
    .filter((path) => !path.includes('node_modules') && ends.some((end) => path.endsWith(end)))
    .filter((path) => !without.some((folder) => path.startsWith(folder)))
    .sort();
}

/** What it wrote. A failing suite is no error. */
async function runCommand(cwd: string, command: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(process.execPath, command, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (output += part));
  let isLate = false;
  const late = setTimeout(() => {
    isLate = true;
    // With whatever it started: the process leads a group of its own.
    process.kill(-(child.pid as number), 'SIGKILL');
  }, timeoutMs);
  await new Promise((resolve, reject) => child.on('close', resolve).on('error', reject));
  clearTimeout(late);
  if (isLate) throw new Error(`it did not end within ${timeoutMs / 60_000} minutes:\n${output.slice(-3000)}`);
  return output;
}

function gather(text: string): SuiteRun {
  const outcomes = new Map<string, Outcome>();
  const errors = new Map<string, string>();
  const counts = new Map<string, number>();
  let requests = 0;
  let ours = 0;
  for (const line of text.trimEnd().split('\n')) {
    const event = JSON.parse(line) as SuiteEvent;
    if (event.kind === 'requests') {
      requests += event.all;
      ours += event.ours;
      continue;
    }
    const count = (counts.get(event.name) ?? 0) + 1;
    counts.set(event.name, count);
    const name = count === 1 ? event.name : `${event.name} (${count})`;
    outcomes.set(name, event.outcome);
    if (event.error !== undefined) errors.set(name, event.error);
  }
  return { outcomes, errors, requests, ours };
}
