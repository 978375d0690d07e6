import t from 'tap';
import { cpusOfWorker } from '../../dist/process/affinity.js';

t.test('one worker after the other, from the first again', async (t) => {
  const of = (count: number, allowed: number[]) => [1, 2, 3].map((id) => cpusOfWorker(id, count, allowed));
  t.strictSame(of(1, [0, 1]), [[0], [1], [0]]);
  t.strictSame(of(2, [0, 1, 2, 3]), [
    [0, 1],
    [2, 3],
    [0, 1],
  ]);
  t.strictSame(of(2, [0, 1, 2]), [
    [0, 1],
    [2, 0],
    [1, 2],
  ]);
  t.strictSame(of(1, [4, 6]), [[4], [6], [4]], 'those this server may use');
  t.strictSame(of(3, [0]), [
    [0, 0, 0],
    [0, 0, 0],
    [0, 0, 0],
  ]);
});
