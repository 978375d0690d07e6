// Rows of the README's table "Differences from uWSGI": the lines of requests in the log.

import { join } from 'node:path';
import { startServer } from '../helpers/start-server.js';
import { askUwsgi } from '../helpers/uwsgi-packet.js';
import { ask, type Checks, common, configure, head, ini } from './check.js';

export const requestLines: Checks = {
  '`log-format`: control characters, quotes, bytes that are not UTF-8': async (t) => {
    const config = `${ini}\nlog-format = line "%(user)" %(uri)`;
    const server = await startServer(t, { ...common, config, ready: /WSGI app 0 .* ready/ });
    const packet = { REQUEST_METHOD: 'GET', PATH_INFO: '/', REQUEST_URI: '/caf\xe9', REMOTE_USER: 'a" "b\x1b[2J' };
    await askUwsgi(t, join(server.folder, 'app.sock'), packet);
    await server.waitForLog(/^line "a\\" \\"b\\x1b\[2J" \/caf\\xe9$/);
  },

  '`log-format`: `%(rss)`, `%(vsz)` and their kin': async (t) => {
    const config = `${ini}\nlog-format = memory %(rss) %(vsz) %(rssM) %(vszM)`;
    const server = await startServer(t, { ...common, config, ready: /WSGI app 0 .* ready/ });
    t.equal((await ask(t, server, head('/'))).status, 200);
    await server.waitForLog(/^memory [1-9]\d{6,} [1-9]\d{6,} [1-9]\d+ [1-9]\d+$/);
  },

  // test/log/log-format.test.ts has its lines
  '`log-format`: `%(metric.NAME)`': (t) =>
    t.match(configure('log-format = %(metric.a)').warnings.join(), /no metrics, %\(metric\.a\) .*:2\)/),

  '`log-format`: a `%(` that is no variable': (t) =>
    t.match(configure('log-format = %(uri %(uri)').warnings.join(), /"%\(uri" names no variable .*:2\)/),
};
