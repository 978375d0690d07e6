import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { TouchWatcher } from '../../dist/master/touch.js';
import { tempDir } from '../helpers/temp-dir.js';

t.test('each file has its action, and one path may have two', async (t) => {
  const folder = tempDir(t, { a: '', b: '' });
  const touched: string[] = [];
  let wake = (): void => {};
  const watcher = new TouchWatcher(
    [
      { path: join(folder, 'a'), action: 1 },
      { path: join(folder, 'b'), action: 2 },
      { path: join(folder, 'b'), action: 3 },
      { path: join(folder, 'later/c'), action: 4 },
    ],
    ({ path, action }) => {
      touched.push(`${path.slice(folder.length + 1)} ${action}`);
      wake();
    },
  );
  t.teardown(() => watcher.stop());
  t.strictSame(watcher.start(), [join(folder, 'later/c')]);
  // The test has nothing else to live for: the watcher keeps no process alive.
  const alive = setInterval(() => {}, 1000);
  t.teardown(() => clearInterval(alive));
  const wait = async (count: number): Promise<string[]> => {
    while (touched.length < count) await new Promise<void>((resolve) => (wake = resolve));
    return touched.splice(0);
  };

  // Several changes in one go are one touch.
  for (const text of ['x', 'xy', 'xyz']) writeFileSync(join(folder, 'a'), text);
  t.strictSame(await wait(1), ['a 1']);
  utimesSync(join(folder, 'b'), 1, 1);
  t.strictSame(await wait(2), ['b 2', 'b 3']);
  mkdirSync(join(folder, 'later'));
  writeFileSync(join(folder, 'later/c'), '');
  t.strictSame(await wait(1), ['later/c 4'], 'the folder was not there to be watched');
  rmSync(join(folder, 'a'));
  utimesSync(join(folder, 'b'), 2, 2);
  t.strictSame(await wait(2), ['b 2', 'b 3'], 'a removal is no touch');
});
