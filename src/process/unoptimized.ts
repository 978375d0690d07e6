// For work that is done once, at the start. Of what runs for each of 10,000 lines V8 makes optimized code, in a second thread
// and for more time than the lines take: as much again as reading them, or more. Code that is not called again is not worth it.
import { setFlagsFromString } from 'node:v8';
import { nodeOptions } from '../config/machine.js';

/** Of V8, from Node.js 20 to 26. The switch --no-opt would do, but for Node.js 26, where --opt does not undo it. */
const usualMostBytes = 60 << 10;

/** Runs `work` without the optimizing compiler, as if all functions were too large for it. Whoever sets V8's compilers up has them as they are. */
export function runUnoptimized<Result>(work: () => Result): Result {
  if (/opt\b|optimize|turbo|maglev|jitless/.test(nodeOptions())) return work();
  setFlagsFromString('--max-optimized-bytecode-size=0');
  try {
    return work();
  } finally {
    setFlagsFromString(`--max-optimized-bytecode-size=${usualMostBytes}`);
  }
}
