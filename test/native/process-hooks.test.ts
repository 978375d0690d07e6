// What the addon does for a process, where no server shows it: wrong arguments and the errors of the kernel.

import { spawn } from 'node:child_process';
import t from 'tap';
import { loadBinding } from '../../dist/native/binding.js';

const binding = loadBinding();

t.test('wrong arguments are a TypeError that names the call', async (t) => {
  const calls: Readonly<Record<string, () => unknown>> = {
    connectDatagram: () => binding.connectDatagram(1 as never),
    redirectOutput: () => binding.redirectOutput('/a\0b', 0o640, false),
    'redirectOutput: argument 1': () => binding.redirectOutput('/a', -1, false),
    'redirectOutput: argument 2': () => binding.redirectOutput('/a', 0, 1 as never),
    setLimit: () => binding.setLimit('core', 0.5),
    setAffinity: () => binding.setAffinity([true] as never),
    changeRoot: () => binding.changeRoot(undefined as never),
    reapChild: () => binding.reapChild(0),
  };
  for (const [name, call] of Object.entries(calls)) {
    t.throws(call, { name: 'TypeError', message: new RegExp(`^${name}`) }, name);
  }
});

t.test('errors of the kernel carry its code and say what was tried', async (t) => {
  t.throws(() => binding.connectDatagram('/nowhere/n.sock'), { code: 'ENOENT', message: /\/nowhere\/n.sock/ });
  t.throws(() => binding.connectDatagram('relative'), { code: 'EINVAL' });
  t.throws(() => binding.connectDatagram(`/${'x'.repeat(200)}`), { code: 'ENAMETOOLONG' });
  t.throws(() => binding.setLimit('nosuch', 1), { code: 'EINVAL', message: 'there is no limit named nosuch' });
  t.throws(() => binding.setAffinity([]), { code: 'EINVAL' });
  t.throws(() => binding.changeRoot('/nowhere'), { code: /ENOENT|EPERM/ });
  t.throws(() => binding.redirectOutput('/nowhere/x.log', 0o640, false), { code: 'ENOENT' });
});

t.test('the processors, and a child that runs', async (t) => {
  t.ok(binding.allowedCpus().length > 0);
  const child = spawn('sleep', ['60']);
  t.teardown(() => child.kill());
  t.equal(binding.reapChild(child.pid ?? 0), false);
});
