// Each case logs in a process of its own, because what matters is what is left when that process has ended.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import t from 'tap';

const loggerUrl = new URL('../../dist/log/logger.js', import.meta.url).href;

interface Run {
  readonly lines: string[];
  readonly code: number | null;
}

/** Run `script` with a `logger` on its stderr; with `isReadLate` stderr is read only when it has said so on stdout. */
async function run(script: string, options = '{}', isReadLate = false): Promise<Run> {
  const code = `import { createLogger } from '${loggerUrl}';
    const logger = createLogger(${options});
    ${script}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  let text = '';
  // Listened to from the start: what nobody listens to when the process ends, Node throws away.
  child.stderr.setEncoding('utf8').on('data', (part) => (text += part));
  child.stderr.pause();
  child.stdout.resume();
  if (isReadLate) await once(child.stdout, 'data');
  child.stderr.resume();
  const [exitCode] = await ended;
  return { lines: text.split('\n').slice(0, -1), code: exitCode };
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `line ${index}`);
const logNumbered = (count: number) => `for (let i = 0; i < ${count}; i++) logger.line('line ' + i);`;

t.test('lines come as they are and in order', async (t) => {
  const { lines, code } = await run(`${logNumbered(5000)} logger.info('info'); logger.warn('é\\u{1F600}');`);
  t.strictSame(lines, [...numbered(5000), 'info', 'é\u{1F600}']);
  t.equal(code, 0);
});

t.test('nothing is lost at process.exit()', async (t) => {
  const { lines, code } = await run(
    `${logNumbered(5000)} setImmediate(() => { logger.line('last'); process.exit(7); });`,
  );
  t.strictSame([...lines].sort(), [...numbered(5000), 'last'].sort());
  t.equal(code, 7);
});

t.test('nothing is lost at an uncaught exception', async (t) => {
  const { lines, code } = await run(`${logNumbered(3000)} throw new Error('boom');`);
  const own = new Set(lines);
  t.strictSame(
    numbered(3000).filter((line) => !own.has(line)),
    [],
  );
  t.ok(lines.some((line) => line.includes('Error: boom')));
  t.equal(code, 1);
});

t.test('flushed() waits for every line', async (t) => {
  const { lines } = await run(`${logNumbered(5000)} await logger.flushed(); process.kill(process.pid, 'SIGKILL');`);
  t.strictSame(lines, numbered(5000));
});

t.test('a reader that stands still does not stop the process', async (t) => {
  // Far more than a pipe holds. The process says on its own that it went on: the timer fires before anybody reads.
  const script = `${logNumbered(50_000)} setTimeout(() => { console.log(''); logger.line('went on'); }, 20);`;
  const { lines } = await run(script, '{}', true);
  t.equal(lines.length, 50_001);
  t.strictSame(lines, [...numbered(50_000), 'went on']);
});

t.test('what is too much for a slow reader is dropped and counted', async (t) => {
  const script = `for (let i = 0; i < 2000; i++) { logger.line('x'.repeat(999)); if (i % 100 === 0) await null; }
    console.log('');`;
  const { lines } = await run(script, '{ maxWaitingBytes: 200_000 }', true);
  const kept = lines.filter((line) => line.startsWith('x')).length;
  const report = lines.find((line) => line.startsWith('***'));
  t.ok(kept >= 200 && kept < 2000, `${kept} lines kept`);
  t.equal(report, `*** ${2000 - kept} log lines were lost: the reader of the log was too slow ***`);
});

t.test('a log nobody reads any more ends nothing', async (t) => {
  const script = `for (let i = 0; i < 50; i++) { logger.line('x'); await new Promise((r) => setTimeout(r, 2)); }
    await logger.flushed(); console.log('alive'); process.exit(3);`;
  const child = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { createLogger } from '${loggerUrl}'; const logger = createLogger(); ${script}`,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  child.stderr.destroy();
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (said += text));
  t.strictSame(await once(child, 'close'), [3, null]);
  t.equal(said, 'alive\n');
});

t.test('errors come with their stack and causes', async (t) => {
  const { lines } = await run(`logger.error('failed', new Error('outer', { cause: new TypeError('inner') }));
    logger.error('thrown', null); logger.error('bare');`);
  const text = lines.join('\n');
  t.match(text, /^failed\nError: outer\n {4}at .*[\s\S]*\ncaused by: TypeError: inner\n {4}at /);
  t.match(text, /thrown\n\(not an Error\) null\nbare$/);
});

t.test('JSON mode writes one object per line', async (t) => {
  const { lines } = await run(
    `logger.line('request'); logger.warn('careful'); logger.error('failed', new Error('boom'));`,
    '{ isJson: true }',
  );
  const objects = lines.map((line) => JSON.parse(line));
  t.match(objects, [
    { level: 30, msg: 'request', pid: Number, time: Number },
    { level: 40, msg: 'careful' },
    { level: 50, msg: 'failed', err: { type: 'Error', message: 'boom', stack: /Error: boom\n {4}at / } },
  ]);
});

t.test('a disk that stays full ends nothing, and is not tried for ever', async (t) => {
  const script = `for (let i = 0; i < 200; i++) { logger.line('x'.repeat(999)); await null; }
    await logger.flushed();
    const before = process.cpuUsage();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const { user, system } = process.cpuUsage(before);
    console.error((user + system) / 1000);
    process.exit(3);`;
  const options = `{ fd: (await import('node:fs')).openSync('/dev/full', 'w'), maxWaitingBytes: 20_000 }`;
  const { lines, code } = await run(script, options);
  t.equal(code, 3);
  t.ok(Number(lines[0]) < 150, `${lines[0]} ms of processor time while nobody logs`);
});
