// h3 2 as it is exported for any server of the fetch interface; on Node alone, its serve() stands between.
import { readFile, stat } from 'node:fs/promises';
import { getCookie, getQuery, getRouterParam, H3, redirect, serve, serveStatic, setCookie } from 'h3';
import { describeUpload, fail, gzipped, large, publicFolder, slowly } from './shared.mjs';

export const app = new H3({
  onResponse: (response, event) => {
    const type = response.headers.get('content-type') ?? '-';
    console.log(`log ${event.req.method} ${event.url.pathname} ${response.status} ${type}`);
  },
});
app.get('/hello/:name', (event) => {
  return { hello: getRouterParam(event, 'name'), query: getQuery(event).q, url: event.path };
});
app.post('/echo', async (event) => {
  event.res.status = 201;
  return event.req.json();
});
app.post('/upload', async (event) => {
  const form = await event.req.formData();
  const file = form.get('file');
  return describeUpload(form.get('note'), file.name, Buffer.from(await file.arrayBuffer()));
});
app.get('/static/**', (event) => {
  const path = (id) => `${publicFolder}${id.slice('/static'.length)}`;
  return serveStatic(event, {
    getContents: (id) => readFile(path(id)),
    getMeta: async (id) => {
      const found = await stat(path(id)).catch(() => undefined);
      return found?.isFile() ? { size: found.size, mtime: found.mtimeMs } : undefined;
    },
  });
});
app.get('/stream', (event) => {
  event.res.headers.set('Content-Type', 'application/octet-stream');
  return ReadableStream.from(slowly());
});
app.get('/throws', () => fail());
app.get('/old', () => redirect('/hello/you'));
app.get('/cookies', (event) => {
  setCookie(event, 'first', '1', { httpOnly: true });
  setCookie(event, 'second', 'zwei & drei');
  return `seen ${getCookie(event, 'seen')}`;
});
app.get('/large', (event) => gzipped(event.req, large));

export async function onNode(port) {
  const server = serve(app, { port, hostname: '127.0.0.1', silent: true });
  await server.ready();
  return server.node.server;
}
