// Rows of the README's table "Differences from uWSGI": time limits, and the rules that set them.

import type { Config } from '../../dist/config/config.js';
import { startServer } from '../helpers/start-server.js';
import { type Checks, common, configure, defaults, head, ini, send } from './check.js';

export const timeLimits: Checks = {
  '`socket-timeout`': (t) => {
    const times = ({ headTimeoutMs, bodyTimeoutMs, writeTimeoutMs }: Config): number[] => {
      return [headTimeoutMs, bodyTimeoutMs, writeTimeoutMs].map((ms) => ms / 1000);
    };
    t.same(times(defaults), [10, 60, 60]);
    t.same(times(configure('socket-timeout = 4').config), [4, 4, 4]);
  },

  '`harakiri`, the event loop free': async (t) => {
    const server = await startServer(t, {
      ...common,
      config: 'http-socket = 127.0.0.1:0\nwsgi-file = app.mjs\nharakiri = 0.5',
    });
    const late = await send(t, server, head('/hold'));
    await server.waitForLog(/^held$/);
    for (const other of [1, 2])
      t.equal((await (await send(t, server, head('/'))).readResponse()).status, 200, `${other}`);
    t.equal((await late.readResponse()).status, 504);
    await server.waitForLog(/GET \/hold => .* \(HTTP\/1\.1 504\)/);
    t.equal(server.workerPids().length, 1);
  },

  '`harakiri`, the event loop held up': async (t) => {
    const server = await startServer(t, {
      ...common,
      config: 'http-socket = 127.0.0.1:0\nwsgi-file = app.mjs\nharakiri = 0.2',
    });
    await send(t, server, head('/spin'));
    await server.waitForLog(/^HARAKIRI \[core 0\] .* GET \/spin since /);
    await server.waitForLog(/^Respawned tswsgi worker 1 /);
  },

  // integration/harakiri-streams.test.ts has the rest
  '`harakiri` and a response that has begun': async (t) => {
    const start = (more: string) =>
      startServer(t, { ...common, config: `http-socket = 127.0.0.1:0\nwsgi-file = app.mjs\nharakiri = 0.5${more}` });
    const [free, limited] = await Promise.all([start(''), start('\nharakiri-streams = true')]);
    const [stream, cut] = [await send(t, free, head('/half')), await send(t, limited, head('/half'))];
    for (const server of [free, limited]) await server.waitForLog(/^held$/);
    await limited.waitForLog(/^HARAKIRI \[core 0\] .* GET \/half since /);
    t.match((await cut.readAll()).toString(), /\r\n5\r\nfirst\r\n$/);
    t.equal(
      (await (await send(t, free, head('/body', 'POST', 'Content-Length: 200000\r\n'))).readResponse()).status,
      504,
    );
    t.notOk(stream.hasEnded);
  },

  '`harakiri` without a master': async (t) => {
    const config = 'http-socket = 127.0.0.1:0\nwsgi-file = app.mjs\nharakiri = 0.5\nmaster = false';
    const server = await startServer(t, { ...common, config });
    await server.waitForLog(/WARNING: you have enabled harakiri without a master process/);
    t.equal((await (await send(t, server, head('/hold'))).readResponse()).status, 504);
    t.equal((await (await send(t, server, head('/'))).readResponse()).status, 200);
  },

  '`route = … harakiri:0`': async (t) => {
    const config = `${ini}\nharakiri = 0.3\nroute-qs = ^any-time harakiri:0`;
    const server = await startServer(t, { ...common, config });
    const free = await send(t, server, head('/hold?any-time'));
    await server.waitForLog(/^held$/);
    const late = await send(t, server, head('/body', 'POST', 'Content-Length: 200000\r\n'));
    t.equal((await late.readResponse()).status, 504, 'one that came later');
    await send(t, server, head('/release'));
    t.equal((await free.readResponse()).body.toString(), 'ok');
  },

  // config/pcre.test.ts has the rest
  '`route` and its kin': (t) => {
    t.match(configure('http-socket = :0', 'route = ^[[:alpha:]]$ last:').config.routes.length, 1);
    t.match(configure('route = (?>a) last:').errors.join(), /"\(\?>a\)" cannot be read: .* \(uwsgi\.ini:2\)/);
  },

  '`route` with an action or a condition that is not served': (t) => {
    const left = configure('http-socket = :0', 'route = ^/a static:b');
    t.same([left.config.routes, left.errors], [[], []]);
    t.match(left.warnings.join('\n'), /"static" is not served.*:3\)/);
    t.match(configure('route = ^/a nosuch:b').errors.join(), /no action "nosuch".*:2\)/);
    t.match(configure('route = ^/a basicauth:A,u:p').errors.join(), /"basicauth" is not served.*:2\)/);
    t.match(configure('route-if = ipv4in:10.1.1.1;10.0.0.0/8 break:403').errors.join(), /"ipv4in".*:2\)/);
  },
};
