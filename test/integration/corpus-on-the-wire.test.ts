// The corpora of test/corpus against a server that listens: what is refused gets its status, the end of the connection, and
// never reaches the application, nor does what was sent behind it; what is right reaches it as it was meant, and the
// connection serves on where the request allows it.

import t, { type Test } from 'tap';
import { loadCorpus, type ParserCase } from '../helpers/parser-corpus.js';
import { connectRaw, type RawClient } from '../helpers/raw-client.js';
import { startServer } from '../helpers/start-server.js';

/** Tells what it was called with, and how often it was. */
const application = `
let calls = 0;
export async function application(environ, startResponse) {
  if (environ.PATH_INFO === '/calls') {
    startResponse('200 OK', []);
    return String(calls);
  }
  calls += 1;
  let size = 0;
  for await (const part of environ['wsgi.input']) size += part.length;
  const variables = Object.fromEntries(Object.entries(environ).filter(([, value]) => typeof value === 'string'));
  startResponse('200 OK', [['Content-Type', 'application/json']]);
  return JSON.stringify({ size, variables });
}
`;

const server = await startServer(t, {
  config: 'http-socket = 127.0.0.1:0\nsocket = 127.0.0.2:0\nwsgi-file = app.mjs\nprocesses = 1\nlisten = 128',
  files: { 'app.mjs': application },
  ready: /^WSGI app 0/,
});
const [http, uwsgi] = [server.address(0), server.address(1)];
const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n';

/** The limits of some cases are for the parser alone. */
const ofServer = (cases: readonly ParserCase[]) => cases.filter(({ expected }) => expected.limits === undefined);

async function calls(t: Test): Promise<number> {
  const client = await connectRaw(t, http);
  await client.send('GET /calls HTTP/1.1\r\nHost: x\r\n\r\n');
  const { body } = await client.readResponse();
  client.close();
  return Number(body);
}

/** A few at a time, as fast as they go. */
async function forAll(t: Test, cases: readonly ParserCase[], run: (one: ParserCase) => Promise<string>): Promise<void> {
  const wrong: string[] = [];
  for (let at = 0; at < cases.length; at += 24) {
    const batch = cases.slice(at, at + 24);
    const found = await Promise.all(batch.map((one) => run(one).catch(String)));
    batch.forEach(({ name, expected }, i) => {
      if (found[i] !== '') wrong.push(`${name} (${expected.why}): ${found[i]}`);
    });
  }
  t.strictSame(wrong, [], `${cases.length} cases`);
}

/** '' when `bytes`, and a request behind them, got the status of the case, once, and then the end. */
async function isRefused(t: Test, address: string, bytes: Buffer, status: number): Promise<string> {
  const client = await connectRaw(t, address);
  client.send(Buffer.concat([bytes, Buffer.from(smuggled)])).catch(() => {});
  const answer = status === 0 ? undefined : await client.readResponse();
  const rest = await client.readAll();
  client.close();
  if (answer !== undefined && answer.status !== status) return `status ${answer.status}, not ${status}`;
  return rest.length === 0 ? '' : `${rest.length} bytes more: ${rest.toString('latin1', 0, 60)}`;
}

async function finalResponse(client: RawClient, isHead: boolean) {
  let response = await client.readResponse({ isHead });
  while (response.status < 200) response = await client.readResponse({ isHead });
  return response;
}

const bodyBytes = (head: Readonly<Record<string, unknown>>) =>
  head.body === 'length' ? Buffer.alloc(Number(head.contentLength), 'x') : Buffer.alloc(0);

t.test('HTTP requests that are refused', async (t) => {
  const before = await calls(t);
  const cases = ofServer(loadCorpus('http1')).filter(({ expected }) => expected.result === 'bad');
  t.ok(cases.length > 150);
  await forAll(t, cases, ({ input, expected }) => isRefused(t, http, input, expected.status ?? 0));
  t.equal(await calls(t), before, 'the application was not called');
});

t.test('HTTP requests that are not complete', async (t) => {
  const before = await calls(t);
  const cases = ofServer(loadCorpus('http1')).filter(({ expected }) => expected.result === 'more');
  await forAll(t, cases, async ({ input }) => {
    const client = await connectRaw(t, http);
    await client.send(input);
    client.halfClose();
    const answer = await client.readAll();
    return answer.length === 0 ? '' : `an answer: ${answer.toString('latin1', 0, 60)}`;
  });
  t.equal(await calls(t), before, 'the application was not called');
});

t.test('HTTP requests that are served', async (t) => {
  const cases = ofServer(loadCorpus('http1')).filter(({ expected: { result, head } }) => {
    return result === 'done' && Number(head?.contentLength ?? 0) <= 100_000;
  });
  t.ok(cases.length > 50);
  await forAll(t, cases, async ({ input, expected: { used, head = {} } }) => {
    const client = await connectRaw(t, http);
    const body = head.body === 'chunked' ? Buffer.from('3\r\nabc\r\n0\r\n\r\n') : bodyBytes(head);
    await client.send(Buffer.concat([input.subarray(0, used), body]));
    const response = await finalResponse(client, head.method === 'HEAD');
    if (response.status !== 200) return `status ${response.status}`;
    if (head.method === 'HEAD') return '';
    const { size, variables } = JSON.parse(response.body.toString());
    const found = differences(head, variables, cgiNameOf);
    const wantedSize = head.body === 'chunked' ? 3 : body.length;
    if (size !== wantedSize) found.push(`a body of ${size} bytes, not ${wantedSize}`);
    // RFC 9112 9.3: what comes next on the connection is a request of its own, or there is nothing next.
    const closes = /close/i.test(response.header('connection') ?? '');
    if (head.keepAlive !== undefined && closes === head.keepAlive) found.push(`closes: ${closes}`);
    if (!closes) {
      await client.send('GET /next HTTP/1.1\r\nHost: x\r\n\r\n');
      const next = await client.readResponse();
      if (!next.body.includes('"REQUEST_URI":"/next"')) found.push('the next request is another one');
      client.close();
    } else if ((await client.readAll()).length > 0) {
      found.push('bytes behind the last answer');
    }
    return found.join('; ');
  });
});

const cgiNameOf = (field: string) => `HTTP_${field.toUpperCase().replaceAll('-', '_')}`;

/** What the application saw otherwise than the case has it. `variableOf`: of a field of the case. */
function differences(
  head: Readonly<Record<string, unknown>>,
  variables: Readonly<Record<string, string>>,
  variableOf: (field: string) => string,
): string[] {
  const seen = {
    method: variables.REQUEST_METHOD,
    target: variables.REQUEST_URI,
    query: variables.QUERY_STRING ?? '',
    // The authority of a URL and Host may be spelled differently and be the same.
    host: variables.REQUEST_URI?.startsWith('/') ? variables.HTTP_HOST : undefined,
  };
  const found = Object.entries(seen)
    .filter(([name, value]) => head[name] !== undefined && value !== undefined && head[name] !== value)
    .map(([name, value]) => `${name} is ${value}, not ${head[name]}`);
  const fields = head.fields as readonly (readonly [string, string])[] | undefined;
  if (fields === undefined) return found;
  const fieldsOf = (names: readonly string[]) => {
    const kept = names.filter((name) => name.startsWith('HTTP_') && !/^HTTP_CONTENT_(LENGTH|TYPE)$/.test(name));
    return [...new Set(kept)].sort().join(' ');
  };
  const wanted = fieldsOf(fields.map(([name]) => variableOf(name)));
  const given = fieldsOf(Object.keys(variables));
  if (wanted !== given) found.push(`fields are ${given}, not ${wanted}`);
  return found;
}

t.test('chunked bodies', async (t) => {
  const head = Buffer.from('POST /body HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n');
  const all = loadCorpus('chunked');
  const wrong = all.filter(({ expected }) => expected.result === 'bad');
  await forAll(t, wrong, ({ input, expected }) =>
    isRefused(t, http, Buffer.concat([head, input]), expected.status ?? 0),
  );
  const right = all.filter(({ expected }) => expected.result === 'done');
  await forAll(t, right, async ({ input, expected: { used, payload = '' } }) => {
    const client = await connectRaw(t, http);
    await client.send(Buffer.concat([head, input.subarray(0, used), Buffer.from(smuggled)]));
    const response = await client.readResponse();
    const next = await client.readResponse();
    client.close();
    const { size } = JSON.parse(response.body.toString());
    if (size !== payload.length) return `a body of ${size} bytes, not ${payload.length}`;
    return next.body.includes('/smuggled') ? '' : 'the request behind it is another one';
  });
});

t.test('uwsgi packets that are refused', async (t) => {
  const before = await calls(t);
  const cases = ofServer(loadCorpus('uwsgi')).filter(({ expected }) => expected.result === 'bad');
  t.ok(cases.length > 55);
  await forAll(t, cases, ({ input, expected }) => isRefused(t, uwsgi, input, expected.status ?? 0));
  t.equal(await calls(t), before, 'the application was not called');
});

t.test('uwsgi packets that are served', async (t) => {
  const cases = ofServer(loadCorpus('uwsgi')).filter(({ expected: { result, head } }) => {
    return result === 'done' && head?.modifier1 !== 100 && Number(head?.contentLength ?? 0) <= 100_000;
  });
  await forAll(t, cases, async ({ input, expected: { used, head = {} } }) => {
    const client = await connectRaw(t, uwsgi);
    const body = bodyBytes(head);
    await client.send(Buffer.concat([input.subarray(0, used), body]));
    if (head.body === 'until_close') client.halfClose();
    const response = await client.readResponse();
    if ((await client.readAll()).length > 0) return 'bytes behind the answer';
    if (response.status !== 200) return `status ${response.status}`;
    const { size, variables } = JSON.parse(response.body.toString());
    const found = differences(head, variables, (name) => name);
    if (size !== body.length) found.push(`a body of ${size} bytes, not ${body.length}`);
    return found.join('; ');
  });
});
