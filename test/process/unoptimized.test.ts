// V8's optimizing compiler is off for what is done once, and on again behind it: a server that ran on without would be slow.
import { setFlagsFromString } from 'node:v8';
import t from 'tap';
import { runUnoptimized } from '../../dist/process/unoptimized.js';

setFlagsFromString('--allow-natives-syntax');
const statusOf = new Function('work', 'return %GetOptimizationStatus(work)') as (work: unknown) => number;
setFlagsFromString('--no-allow-natives-syntax');
/** The bit for code of the optimizing compiler; V8 has moved it. */
const turbofan = Number.parseInt(process.versions.node, 10) < 26 ? 1 << 6 : 1 << 5;

function work(length: number): number {
  let sum = 0;
  for (let index = 0; index < length; index++) sum = (sum + Math.imul(index, 31)) | 0;
  return sum;
}

/** Has it run until it is optimized; `false` when it is not after ever so many runs. */
function isOptimized(mostRuns: number): boolean {
  for (let run = 0; run < mostRuns; run++) {
    work(100_000);
    if ((statusOf(work) & turbofan) !== 0) return true;
  }
  return false;
}

t.test('off within, on behind it, also behind what fails', async (t) => {
  const fail = () => {
    if (isOptimized(30)) return;
    throw new Error('it is not optimized');
  };
  t.throws(() => runUnoptimized(fail), { message: 'it is not optimized' });
  t.ok(isOptimized(100_000));
});
