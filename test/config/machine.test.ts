import { availableParallelism } from 'node:os';
import t from 'tap';
import { packageVersion, readFileKind, readMachineFacts, readTextFile } from '../../dist/config/machine.js';
import { tempDir } from '../helpers/temp-dir.js';

t.test('facts about this machine', async (t) => {
  const facts = readMachineFacts();
  t.equal(facts.cpuCount, availableParallelism());
  t.equal(facts.uid, process.getuid?.());
  t.not(facts.userName, '');
  t.not(facts.groupName, '');
  t.equal(facts.version, packageVersion());
  t.match(facts.version, /^\d+\.\d+\.\d+/);
});

t.test('files and folders', async (t) => {
  const folder = tempDir(t, { 'a.txt': 'text' });
  t.equal(readFileKind(folder)?.kind, 'directory');
  t.equal(readFileKind(`${folder}/a.txt`)?.kind, 'file');
  t.equal(readFileKind(`${folder}/none`), null);
  t.equal(readTextFile(`${folder}/a.txt`), 'text');
  t.throws(() => readTextFile(`${folder}/none`), { code: 'ENOENT' });
});
