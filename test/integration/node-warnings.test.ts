// What Node warns of is a line of the log like every other, unless it is switched off.

import t from 'tap';
import { startServer } from '../helpers/start-server.js';

const files = {
  'app.mjs': `process.emitWarning('this is old', { type: 'DeprecationWarning', code: 'OWN001', detail: 'do it anew' });
export const application = () => '';`,
};

for (const model of ['async = 8', 'threads = 1', 'master = false']) {
  const common = { files, ready: /WSGI app 0/ };
  const config = `http-socket = 127.0.0.1:0\nmodule = app\n${model}`;

  t.test(`a warning, ${model}`, async (t) => {
    const server = await startServer(t, { ...common, config });
    await server.waitForLog(/^\[OWN001\] DeprecationWarning: this is old$/);
    await server.waitForLog(/^do it anew$/);
    t.notOk(server.lines.some((line) => /^\(node:|--trace-deprecation/.test(line)));
  });

  t.test(`as JSON, ${model}`, async (t) => {
    const server = await startServer(t, { ...common, config: `${config}\nlog-json = true` });
    const [line] = await server.waitForLog(/^\{.*OWN001.*\}$/);
    t.match(JSON.parse(line), { level: 40, msg: '[OWN001] DeprecationWarning: this is old\ndo it anew' });
  });

  t.test(`switched off, ${model}`, async (t) => {
    const server = await startServer(t, { ...common, config, env: { NODE_OPTIONS: '--no-warnings' } });
    t.notOk(server.lines.some((line) => line.includes('OWN001')));
  });
}

t.test('printed by Node where its options ask for it', async (t) => {
  const env = { NODE_OPTIONS: '--redirect-warnings=warnings.txt' };
  const server = await startServer(t, { files, ready: /WSGI app 0/, config: 'http-socket = :0\nmodule = app', env });
  t.notOk(server.lines.some((line) => line.includes('OWN001')));
});
