// reload and stop of tswsgi/app, with a master and without.

import t from 'tap';
import { ask, serve } from '../helpers/installed-package.js';

t.test('an application reloads its server, and stops it', async (t) => {
  const app = `
    import api from 'tswsgi/app';
    export function application(environ, startResponse) {
      startResponse('200 OK', []);
      if (environ.PATH_INFO === '/reload') api.reload();
      if (environ.PATH_INFO === '/stop') api.stop();
      return 'asked';
    }`;
  const reloaded = await serve(t, 'wsgi-file = app.mjs\nthreads = 1', { 'app.mjs': app });
  const from = reloaded.lines.length;
  t.equal(await ask(t, reloaded, '/reload'), 'asked');
  await reloaded.waitForLog(/^WSGI app 0/, { from });
  t.equal(await ask(t, reloaded, '/stop'), 'asked');
  t.same(await reloaded.exited, { code: 0, signal: null });

  const alone = await serve(t, 'wsgi-file = app.mjs\nmaster = false', { 'app.mjs': app });
  t.equal(await ask(t, alone, '/reload'), 'asked');
  await alone.waitForLog(/SIGHUP \(reload\) needs a master process/);
  t.equal(await ask(t, alone, '/stop'), 'asked');
  t.same(await alone.exited, { code: 0, signal: null });
});
