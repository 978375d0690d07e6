import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { removePidfile, writePidfile } from '../../dist/master/pidfile.js';
import { tempDir } from '../helpers/temp-dir.js';

t.test('the file holds the pid and a line end', async (t) => {
  const path = join(tempDir(t), 'server.pid');
  writePidfile(path, 4711);
  t.equal(readFileSync(path, 'utf8'), '4711\n');
  writePidfile(path, 7);
  t.equal(readFileSync(path, 'utf8'), '7\n', 'a longer one before it leaves nothing');
});

t.test('a folder that does not exist is an error that names the path', async (t) => {
  const path = join(tempDir(t), 'missing', 'server.pid');
  t.throws(() => writePidfile(path, 1), { code: 'ENOENT', path });
});

t.test('only our own file is removed', async (t) => {
  const path = join(tempDir(t), 'server.pid');
  writePidfile(path, 4711);
  t.equal(removePidfile(path, 4711), 'VACUUM: pidfile removed.');
  t.notOk(existsSync(path));

  writeFileSync(path, '4712\n');
  t.equal(removePidfile(path, 4711), `VACUUM WARNING: pidfile ${path} holds "4712", not 4711. Skip removal`);
  t.ok(existsSync(path));
});

t.test('a file that is gone is told', async (t) => {
  t.match(removePidfile(join(tempDir(t), 'none.pid'), 1), /^VACUUM WARNING: .* cannot be removed: ENOENT/);
});
