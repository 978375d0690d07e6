// A program: what 10,000 lines of configuration cost more than none, kind of line by kind.
//
//     node dist-bench/scenarios/large-configurations.js [loads, default 7]
//
// CPU time, so that what else runs on the machine counts for little: of reading within a process that has read it once before
// (medians), and of the whole command `tswsgi config check`, which includes compiling and all that it prints. Prints a table, and ends
// with 1 when a kind takes 100 ms or more within a process.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseConfiguration } from '../../dist/config/config.js';

const count = 10_000;
const mostMs = 100;
const cliPath = fileURLToPath(new URL('../../bundle/cli.js', import.meta.url));

const lines = (line: (index: number) => string) => Array.from({ length: count }, (_, index) => line(index)).join('\n');

const kinds: Readonly<Record<string, string>> = {
  comments: lines((index) => `; comment ${index}`),
  'placeholders, each used': `${lines((index) => (index % 2 === 0 ? `name${index} = ${index}` : `env = A${index}=%(name${index - 1})`))}`,
  'placeholders, unused': lines((index) => `name${index} = ${index}`),
  'set-ph': lines((index) => `set-ph = name${index}=${index}`),
  env: lines((index) => `env = NAME${index}=value`),
  route: lines((index) => `route = ^/path${index}/ donotlog:`),
  'a for block of one line': `for-times = ${count}\nenv = NAME%(_)=%(_)\nendfor`,
  'a for block of many lines': `for = x\n${lines((index) => `env = NAME${index}=%(_)`)}\nendfor`,
  'if blocks': lines(
    (index) => ['if-not-opt = nobody', `env = A${index}=1`, `env = B${index}=1`, 'endif'][index % 4] ?? '',
  ),
  socket: lines((index) => `socket = 127.0.0.1:${index + 1}`),
  mount: lines((index) => `mount = /path${index}=app.js`),
  'the same scalar': lines((index) => `processes = ${(index % 4) + 1}`),
  'options that are not served': lines((index) => `spooler-import = file${index}`),
  'names that nobody knows': lines((index) => `procesess${index} = 1`),
};

function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Of a command, as the shell that ran it has it. */
function childCpuMs(path: string): number {
  const { stdout } = spawnSync(
    '/bin/sh',
    ['-c', '"$@" >/dev/null 2>&1; times', 'sh', process.execPath, cliPath, 'config', 'check', path],
    {
      encoding: 'utf8',
    },
  );
  const [, ofChildren = ''] = stdout.split('\n');
  return ofChildren.split(' ').reduce((sum, text) => {
    const [, minutes = '0', seconds = '0'] = /^(\d+)m([\d.]+)s$/.exec(text) ?? [];
    return sum + Number(minutes) * 60_000 + Number(seconds) * 1000;
  }, 0);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}

const loads = Number(process.argv[2] ?? 7);
const folder = mkdtempSync(join(tmpdir(), 'tswsgi-bench-'));
let isMissed = false;
try {
  const measure = (text: string) => {
    const path = join(folder, 'uwsgi.ini');
    writeFileSync(path, `[uwsgi]\nhttp-socket = 127.0.0.1:0\n${text}\n`);
    const read = () => parseConfiguration({ argv: ['--ini', path], environment: process.env, cwd: folder });
    read();
    const within = median(Array.from({ length: loads }, () => cpuMs(read)));
    return { within, command: median(Array.from({ length: Math.min(loads, 3) }, () => childCpuMs(path))) };
  };
  const empty = measure('');
  console.log(`| ${count} lines of | reading, ms more | command, ms more |\n| --- | --- | --- |`);
  for (const [name, text] of Object.entries(kinds)) {
    const { within, command } = measure(text);
    isMissed ||= within - empty.within >= mostMs;
    console.log(`| ${name} | ${(within - empty.within).toFixed(0)} | ${(command - empty.command).toFixed(0)} |`);
  }
  console.log(`empty: ${empty.within.toFixed(1)} ms, the command ${empty.command.toFixed(0)} ms`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = isMissed ? 1 : 0;
