import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import t from 'tap';
import { signals } from '../../dist/master/signals.js';

const signalsUrl = new URL('../../dist/master/signals.js', import.meta.url).href;

t.test('every signal of the table reaches its action and none ends the process', async (t) => {
  t.equal(new Set(signals.map(({ signal }) => signal)).size, signals.length, 'one row per signal');
  const script = `import { handleSignals } from '${signalsUrl}';
    const say = (action) => (row) => console.log(action, row.signal);
    handleSignals({
      stop: say('stop'), reload: say('reload'), pause: say('pause'), statistics: say('statistics'),
      status: say('status'), refuse: say('refuse'),
    });
    setInterval(() => {}, 1000);
    console.log('listening');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout });
  t.strictSame(await once(lines, 'line'), ['listening']);
  for (const { signal, action } of signals) {
    child.kill(signal);
    t.strictSame(await once(lines, 'line'), [`${action} ${signal}`]);
  }
  t.equal(child.exitCode, null);
});

t.test('what supervisors and terminals send stops the server', async (t) => {
  const stops = signals.filter(({ action }) => action === 'stop').map(({ signal }) => signal);
  t.strictSame(stops.sort(), ['SIGINT', 'SIGQUIT', 'SIGTERM']);
});
