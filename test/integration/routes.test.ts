// Internal routing in a server: the boot log, the order of the rules, answers that rules give over both protocols, and what
// the request log says of them.

import t from 'tap';
import { get, postHead } from '../helpers/gates.js';
import { connectRaw } from '../helpers/raw-client.js';
import { startServer } from '../helpers/start-server.js';
import { askUwsgi, requestVariables } from '../helpers/uwsgi-packet.js';

const app = `
export function application(environ, startResponse) {
  startResponse('200 OK', []);
  return 'called';
}`;

const server = await startServer(t, {
  files: { 'app.mjs': app },
  config: `http-socket = 127.0.0.1:0
socket = 127.0.0.1:0
module = app
route-run = log:1 \${PATH_INFO}
route = ^/last last:
route = ^/go continue:
route-host = ^x$ log:2 \${HTTP_HOST}
route = ^/a(.*) log:3 $1
route-remote-user = ^(al)ice$ log:user $1
route = ^/moved addheader:X: y
route = ^/closed break:403 Go Away
route = ^/busy break:503
route = ^/nothing break:
route-run = log:end \${PATH_INFO}`,
  ready: /^WSGI app 0/,
});

async function send(text: string) {
  const client = await connectRaw(t, server.address());
  await client.send(text);
  return client;
}

/** What the rules have logged for a request, once it is in the request log. */
async function linesFor(target: string): Promise<string[]> {
  const from = server.lines.length;
  const client = await send(get(target));
  t.equal((await client.readResponse()).body.toString(), 'called');
  client.reset();
  await server.waitForLog(new RegExp(` GET ${target} => `), { from });
  return server.lines.slice(from).filter((line) => /^(\d|end) /.test(line));
}

t.test('the boot log has the table', async (t) => {
  const from = server.lines.indexOf('*** dumping internal routing table ***');
  t.ok(from > 0);
  t.strictSame(server.lines.slice(from + 1, from + 4), [
    '[rule: 0] action: log:1 ${PATH_INFO}',
    '[rule: 1] subject: path_info regexp: ^/last action: last:',
    '[rule: 2] subject: path_info regexp: ^/go action: continue:',
  ]);
  await server.waitForLog(/^\*\*\* end of the internal routing table \*\*\*$/);
  await server.waitForLog(/^route: the action "addheader" is not served yet, the line is left out \(uwsgi\.ini:\d+\)$/);
});

t.test('rules of all options run in the order of the file', async (t) => {
  t.strictSame(await linesFor('/ab%20c'), ['1 /ab c', '2 x', '3 b c', 'end /ab c']);
  t.strictSame(await linesFor('/last'), ['1 /last']);
  t.strictSame(await linesFor('/go'), ['1 /go']);
  t.strictSame(await linesFor('/moved'), ['1 /moved', '2 x', 'end /moved'], 'what is not served is left out');
});

t.test('what a client sends makes no line of the log', async (t) => {
  t.match(await linesFor('/a%0a3%20forged'), ['1 /a\\x0a3 forged', '2 x']);
});

t.test('a rule answers', async (t) => {
  const client = await send(get('/closed') + get('/a'));
  const answer = await client.readResponse();
  t.match(answer, { status: 403, reason: 'Go Away' });
  t.strictSame([answer.header('connection'), answer.header('content-type')], ['close', 'text/plain']);
  t.equal(answer.body.length, 0);
  t.equal((await client.readAll()).length, 0, 'the connection is closed');
  await server.waitForLog(/^\[pid: \d+\|app: -1\|req: -1\/\d+\] .* GET \/closed => generated 0 bytes .* 403\)/);
  t.notOk(server.lines.includes('end /closed'));

  t.match(await (await send(get('/busy'))).readResponse(), { status: 503, reason: 'Service Unavailable' });
});

t.test('a rule answers a request whose body is still to come', async (t) => {
  const client = await send(postHead('/closed', 200_000));
  t.equal((await client.readResponse()).status, 403);
  t.equal((await client.readAll()).length, 0);
});

t.test('a rule ends the connection', async (t) => {
  const client = await send(get('/a') + get('/nothing'));
  t.equal((await client.readResponse()).body.toString(), 'called');
  t.equal((await client.readAll()).length, 0);
  await server.waitForLog(/^\[pid: \d+\|app: -1\|req: -1\/\d+\] .* GET \/nothing => generated 0 bytes/);
});

t.test('over uwsgi the variables are those of the front-end', async (t) => {
  const variables = requestVariables('GET', '/closed', { REMOTE_USER: 'alice' });
  const answer = await askUwsgi(t, server.address(1), variables);
  t.match(answer, { status: 403, reason: 'Go Away' });
  await server.waitForLog(/^user al$/);
  t.equal((await askUwsgi(t, server.address(1), requestVariables('GET', '/x'))).body.toString(), 'called');
});

t.test('a mistake keeps the server from starting, and says where', async (t) => {
  const server = await startServer(t, {
    config: 'http-socket = 127.0.0.1:0\nmodule = app\nroute = ^/(a harakiri:5',
    files: { 'app.mjs': app },
    ready: /^route: the regular expression "\^\/\(a" cannot be read: Unterminated group; .* \(uwsgi\.ini:4\)$/,
  });
  t.strictSame(await server.exited, { code: 1, signal: null });
});
