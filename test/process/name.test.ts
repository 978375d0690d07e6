import t from 'tap';
import { parseConfiguration } from '../../dist/config/config.js';
import { type ProcessRole, processName } from '../../dist/process/name.js';

function nameOf(options: string, role: ProcessRole): string | undefined {
  const argv = ['--http-socket', ':0', ...options.split(' ').filter((word) => word !== '')];
  return processName(parseConfiguration({ argv, environment: {}, cwd: '/' }).config, role);
}

const rows: readonly [options: string, master: string | undefined, worker: string | undefined][] = [
  ['', undefined, undefined],
  ['--auto-procname', 'tswsgi master', 'tswsgi worker 2'],
  ['--procname-prefix pre', 'pretswsgi master', 'pretswsgi worker 2'],
  ['--procname-prefix-spaced pre --procname-append =app', 'pre tswsgi master=app', 'pre tswsgi worker 2=app'],
  ['--procname foo', 'foo', 'foo'],
  ['--procname foo --procname-master bar --procname-prefix pre', 'prebar', 'prefoo'],
  ['--procname-master bar', 'bar', undefined],
];

t.test('as uWSGI names them', async (t) => {
  for (const [options, master, worker] of rows) {
    t.strictSame([nameOf(options, 'master'), nameOf(options, 'worker 2')], [master, worker], options);
  }
});
