// tswsgi dev: a load that never ends holds up nothing: not the next change, and not Ctrl-C. Who comes meanwhile waits.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { request, startDev } from '../helpers/dev-server.js';

const app = (text: string) => `export function application(environ, startResponse) {
  startResponse('200 OK', []);
  return environ.PATH_INFO === '/pid' ? String(process.pid) : '${text}';
}`;

t.test('a load that never ends holds up neither the next change nor the end', async (t) => {
  const server = await startDev(t, { files: { 'app.mjs': app('whole') } });
  for (const text of ['for (;;);', 'await new Promise((resolve) => setTimeout(resolve, 60_000));']) {
    const from = server.lines.length;
    const old = Number((await request(t, server.address, '/pid')).body);
    writeFileSync(join(server.folder, 'app.mjs'), text);
    await server.waitForLog(/^app\.mjs has changed$/, { from });
    // It hears of that a moment later.
    while (!isGone(old)) await server.elapse(() => isGone(old));
    const held = request(t, server.address);
    writeFileSync(join(server.folder, 'app.mjs'), app('mended'));
    t.equal((await held).body, 'mended', 'who came meanwhile has waited for it');
  }
  const from = server.lines.length;
  writeFileSync(join(server.folder, 'app.mjs'), 'for (;;);');
  await server.waitForLog(/^app\.mjs has changed$/, { from });
  t.strictSame(await server.stop('SIGINT'), { code: 0, signal: null });
});

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}
