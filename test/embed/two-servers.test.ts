// Several servers in one process do not meet: each has its application, its limits, its counters and its end.
import t from 'tap';
import type { LogEntry } from '../../dist/index.js';
import { answering, ask, begin, type Environ, Held, serve, textOf } from '../helpers/embedded.js';

t.test('applications, limits and counters', async (t) => {
  const never = () => new Promise<never>(() => {});
  const logs: LogEntry[][] = [[], []];
  const quick = await serve(t, {
    app: (environ: Environ, startResponse: (status: string, headers: []) => void) => {
      if (environ.PATH_INFO === '/never') return never();
      startResponse('200 OK', []);
      return 'quick';
    },
    harakiri: 0.1,
    bufferSize: 512,
    onLog: (entry) => logs[0]?.push(entry),
  });
  const held = new Held();
  const patient = await serve(t, { app: held.app, onLog: (entry) => logs[1]?.push(entry) });

  const slow = await begin(t, patient, `/${'x'.repeat(600)}`);
  await held.begun();
  t.equal((await ask(t, quick, '/never')).status, 504);
  t.equal((await ask(t, quick, `/${'x'.repeat(600)}`)).status, 431);
  t.equal(await textOf(ask(t, quick)), 'quick');
  t.match(quick.stats(), { requests: 2, harakiri_count: 1, in_flight: 0 });
  t.match(patient.stats(), { requests: 0, harakiri_count: 0, in_flight: 1 });

  await quick.close();
  await t.rejects(ask(t, quick), { code: 'ECONNREFUSED' });
  held.finish();
  t.equal((await slow.readResponse()).status, 200);
  const again = ask(t, patient, '/again');
  await held.begun(2);
  held.finish();
  t.equal(await textOf(again), 'done /again');
  t.ok(logs[0]?.some(({ text }) => text.includes('HARAKIRI')));
  t.notOk(logs[1]?.some(({ text }) => text.includes('HARAKIRI') || text.includes('/never')));
  await patient.close();
});

t.test("the web classes are the process's again when the last one is closed", async (t) => {
  const { Request, Response, fetch } = globalThis;
  const app = { fetch: (request: Request) => new Response(`${request instanceof globalThis.Request}`) };
  const first = await serve(t, { app });
  const second = await serve(t, { app });
  const third = await serve(t, { app: answering('none of them') });
  await first.close();
  t.equal(await textOf(ask(t, second)), 'true');
  await second.close();
  await third.close();
  t.strictSame([globalThis.Request, globalThis.Response, globalThis.fetch], [Request, Response, fetch]);
  t.equal(await textOf(ask(t, await serve(t, { app }))), 'true', 'and they come back');
});

t.test('on one address: the second is refused, the first serves on', async (t) => {
  const first = await serve(t, { app: answering('first') });
  const address = first.url?.replace('http://', '') ?? '';
  await t.rejects(serve(t, { app: answering('second'), httpSocket: address }), {
    name: 'ListenError',
    code: 'EADDRINUSE',
    message: new RegExp(`^httpSocket: .*${address}.*\\(createServer options\\)$`),
  });
  t.equal(await textOf(ask(t, first)), 'first');
});
