// The sample site: an application in the style of WSGI (PEP 3333), with one function a page.
//
// The server calls `application` once per request. `environ` holds the request as CGI variables; `startResponse`
// takes status and headers; what is returned is the body: a string, bytes, or an iterable of them, which may be
// asynchronous.

import { setTimeout as sleep } from 'node:timers/promises';

const routes = {
  '/': home,
  '/hello': hello,
  '/stream': stream,
  '/echo': echo,
};

/**
 * @param {Record<string, any>} environ
 * @param {(status: string, headers: [string, string][]) => (chunk: string | Uint8Array) => void} startResponse
 */
export function application(environ, startResponse) {
  const path = environ.PATH_INFO ?? '/';
  const page = Object.hasOwn(routes, path) ? routes[path] : notFound;
  return page(environ, startResponse);
}

/** The shortest page there is. */
function hello(_environ, startResponse) {
  startResponse('200 OK', [['Content-Type', 'text/plain; charset=utf-8']]);
  return 'Hello, world!\n';
}

/** A body that is made while it is sent. */
async function* count() {
  for (let line = 1; line <= 5; line++) {
    yield `line ${line} of 5, sent at ${new Date().toISOString()}\n`;
    if (line < 5) await sleep(500);
  }
}

function stream(_environ, startResponse) {
  startResponse('200 OK', [
    ['Content-Type', 'text/plain; charset=utf-8'],
    ['Cache-Control', 'no-store'],
    ['X-Content-Type-Options', 'nosniff'], // else browsers wait for more before they show anything
  ]);
  return count();
}

/**
 * The body of the request is an async iterable, and so it can be the body of the response: nothing is held in
 * memory.
 */
function echo(environ, startResponse) {
  if (environ.REQUEST_METHOD !== 'POST') {
    startResponse('405 Method Not Allowed', [
      ['Content-Type', 'text/plain; charset=utf-8'],
      ['Allow', 'POST'],
    ]);
    return 'POST something here: curl --data hello http://127.0.0.1:8080/echo\n';
  }
  const headers = [
    ['Content-Type', 'text/plain; charset=utf-8'],
    ['X-Content-Type-Options', 'nosniff'],
  ];
  if (environ.CONTENT_LENGTH) headers.push(['Content-Length', environ.CONTENT_LENGTH]);
  startResponse('200 OK', headers);
  return environ['wsgi.input'];
}

function notFound(environ, startResponse) {
  const body = layout(
    'Not found',
    `<h1>Not found</h1>
    <p>There is no page <code>${escapeHtml(environ.PATH_INFO)}</code> here. <a href="/">Back to the start</a></p>`,
  );
  startResponse('404 Not Found', htmlHeaders(body));
  return body;
}

function home(environ, startResponse) {
  const facts = [
    ['Server', `tswsgi ${environ['uwsgi.version'] ?? ''} on Node.js ${process.versions.node}`],
    ['Workers', describeWorkers(environ)],
    ['This request', `worker process ${process.pid}, core ${environ['uwsgi.core'] ?? 0}, up for ${upTime()}`],
  ];
  const body = layout(
    'tswsgi',
    `<h1>It works</h1>
    <p class="lead">An application server for Node.js that reads the <code>uwsgi.ini</code> you already have.</p>
    <dl>${facts.map(([term, text]) => `<dt>${term}</dt><dd>${escapeHtml(text)}</dd>`).join('')}</dl>

    <h2>Try</h2>
    <ul>
      <li><a href="/hello">/hello</a> answers with a string</li>
      <li><a href="/stream">/stream</a> answers with an async iterable, a line every half second</li>
      <li><a href="/nowhere">/nowhere</a> is not there</li>
    </ul>
    <form action="/echo" method="post" enctype="text/plain">
      <label for="text">/echo sends back what it gets:</label>
      <input id="text" name="text" value="Grüße, κόσμε" autocomplete="off">
      <button>Send</button>
    </form>

    <h2>The environ of this request</h2>
    <div class="scroll"><table>
      <tbody>${environRows(environ)}</tbody>
    </table></div>
    <p class="foot">This page is <code>etc/app.js</code>. Change it, start the server again, and it is yours.</p>`,
  );
  startResponse('200 OK', [...htmlHeaders(body), ['Cache-Control', 'no-store']]);
  return body;
}

function describeWorkers(environ) {
  const processes = environ['wsgi.multiprocess'] ? 'several processes' : 'one process';
  const threads = environ['wsgi.multithread'] ? 'several threads in each' : 'one event loop in each';
  return `${processes}, ${threads}`;
}

function upTime() {
  const seconds = Math.floor(process.uptime());
  return seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`;
}

/** Names sorted; streams and functions are shown by their kind, for their content means nothing here. */
function environRows(environ) {
  const cell = (value) => escapeHtml(display(value));
  const row = ([name, value]) => `<tr><th scope="row">${cell(name)}</th><td>${cell(value)}</td></tr>`;
  return Object.entries(environ)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(row)
    .join('\n      ');
}

function display(value) {
  if (typeof value === 'function') return `function ${value.name}`;
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  if (Array.isArray(value)) return value.join(', ');
  if (typeof value === 'object' && value !== null) return `object ${value.constructor?.name ?? ''}`;
  return String(value);
}

/** Everything a client sends is text to show, never markup. */
function escapeHtml(text) {
  const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return String(text).replace(/[&<>"']/g, (character) => entities[character]);
}

function htmlHeaders(body) {
  return [
    ['Content-Type', 'text/html; charset=utf-8'],
    ['Content-Length', String(Buffer.byteLength(body))],
  ];
}

function layout(title, content) {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <link rel="icon" href="data:,">
    <title>${title}</title>
    <style>${styles}</style>
  </head>
  <body>
    <main>
    ${content}
    </main>
  </body>
</html>
`;
}

const styles = `
      :root { --ink: #1c2430; --soft: #5b6675; --line: #dde2e9; --paper: #fff; --tint: #f4f6f9; --accent: #0b6e4f; }
      @media (prefers-color-scheme: dark) {
        :root { --ink: #e4e8ee; --soft: #9aa5b4; --line: #2d3643; }
        :root { --paper: #12171e; --tint: #1a212b; --accent: #5fd0a5; }
      }
      * { box-sizing: border-box; }
      body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.6 system-ui, sans-serif; }
      main { max-width: 52rem; margin: 0 auto; padding: 3rem 1.25rem; }
      h1 { margin: 0 0 .5rem; font-size: 2.5rem; line-height: 1.1; letter-spacing: -.02em; }
      h2 { margin: 2.5rem 0 .75rem; font-size: 1.15rem; }
      a { color: var(--accent); }
      code, th, td, input { font: .875rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
      .lead { margin: 0 0 2rem; color: var(--soft); font-size: 1.1rem; }
      .foot { margin-top: 2rem; color: var(--soft); }
      dl { display: grid; grid-template-columns: max-content 1fr; gap: .35rem 1.5rem; margin: 0; padding: 1rem 1.25rem;
        background: var(--tint); border-left: 3px solid var(--accent); border-radius: 4px; }
      dt { color: var(--soft); }
      dd { margin: 0; }
      ul { padding-left: 1.2rem; }
      form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; }
      input, button { padding: .4rem .7rem; border: 1px solid var(--line); border-radius: 4px; }
      input { flex: 1 1 12rem; background: var(--tint); color: inherit; }
      button { background: var(--accent); border-color: var(--accent); color: var(--paper); }
      button { font: inherit; cursor: pointer; }
      .scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 4px; }
      table { width: 100%; border-collapse: collapse; }
      th, td { padding: .4rem .9rem; text-align: left; vertical-align: top; }
      th { width: 1%; white-space: nowrap; color: var(--soft); font-weight: 400; }
      td { overflow-wrap: anywhere; }
      tr + tr > * { border-top: 1px solid var(--line); }
      @media (max-width: 34rem) {
        dl { grid-template-columns: 1fr; gap: 0; }
        dd { margin-bottom: .6rem; }
        th, td { display: block; width: auto; }
        th { padding-bottom: 0; }
        td { padding-top: 0; min-height: 1.7rem; }
        tr + tr > td { border-top: 0; }
      }
`;
