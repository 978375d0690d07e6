// Patterns of for-glob in a real folder; what uWSGI makes of them is in show-config.test.
import { join } from 'node:path';
import t from 'tap';
import { findPaths } from '../../dist/config/glob.js';
import { readFileKind, readFolderNames } from '../../dist/config/machine.js';
import { tempDir } from '../helpers/temp-dir.js';

t.test('absolute patterns, and those from a folder on', async (t) => {
  const root = tempDir(t, { 'b.txt': '', 'a.txt': '', 'sub/c.txt': '', '.hidden.txt': '' });
  const scope = { cwd: root, readKind: readFileKind, readFolder: readFolderNames };
  const elsewhere = { ...scope, cwd: '/' };
  t.strictSame(findPaths('*.txt', scope), ['a.txt', 'b.txt']);
  t.strictSame(findPaths(join(root, '*.txt'), elsewhere), [join(root, 'a.txt'), join(root, 'b.txt')]);
  t.strictSame(findPaths(join(root, '*/c.txt'), scope), [join(root, 'sub/c.txt')]);
  t.strictSame(findPaths(join(root, 's*'), elsewhere), [`${join(root, 'sub')}/`]);
  t.strictSame(findPaths('/no/such/*', scope), ['/no/such/*']);
});
