import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setImmediate as nextTurn } from 'node:timers/promises';
import t from 'tap';
import { StopRequest } from '../../dist/worker/stop-request.js';

/** Which of the two promises are settled. `hurried` has a test of its own. */
async function stateOf(request: StopRequest): Promise<{ asked: boolean; insisted: boolean }> {
  const state = { asked: false, insisted: false };
  void request.asked.then(() => (state.asked = true));
  void request.insisted.then(() => (state.insisted = true));
  await nextTurn();
  return state;
}

t.test('the first signal asks, the second insists', async (t) => {
  const request = new StopRequest();
  t.strictSame(await stateOf(request), { asked: false, insisted: false });
  request.signal();
  t.strictSame(await stateOf(request), { asked: true, insisted: false });
  request.signal();
  t.strictSame(await stateOf(request), { asked: true, insisted: true });
});

t.test('a request of the master beside a signal to the group is one request', async (t) => {
  const request = new StopRequest();
  request.signal();
  request.ask();
  request.ask();
  t.strictSame(await stateOf(request), { asked: true, insisted: false });
});

t.test('to insist is also to ask', async (t) => {
  const request = new StopRequest();
  request.insist();
  t.strictSame(await stateOf(request), { asked: true, insisted: true });
});

t.test('to retire is to be asked without hurry', async (t) => {
  const request = new StopRequest();
  let isHurried = false;
  void request.hurried.then(() => (isHurried = true));
  request.retire();
  t.strictSame(await stateOf(request), { asked: true, insisted: false });
  t.notOk(isHurried);
  request.ask();
  await nextTurn();
  t.ok(isHurried, 'the server stops meanwhile');
});

t.test('real signals count', async (t) => {
  const url = new URL('../../dist/worker/stop-request.js', import.meta.url).href;
  const script = `import { StopRequest, stopSignals } from '${url}';
    const request = new StopRequest();
    for (const name of stopSignals) process.on(name, () => request.signal());
    request.asked.then(() => console.log('asked'));
    request.insisted.then(() => console.log('insisted'));
    setInterval(() => {}, 1000);
    console.log('listening');`;
  for (const [first, second] of [
    ['SIGTERM', 'SIGTERM'],
    ['SIGQUIT', 'SIGINT'],
  ] as const) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    t.teardown(() => child.kill('SIGKILL'));
    const lines = createInterface({ input: child.stdout });
    t.strictSame(await once(lines, 'line'), ['listening']);
    child.kill(first);
    t.strictSame(await once(lines, 'line'), ['asked']);
    child.kill(second);
    t.strictSame(await once(lines, 'line'), ['insisted']);
  }
});
