// As it is exported for any server of the fetch interface; on Node alone, @hono/node-server stands between.
import { serve } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { compress } from 'hono/compress';
import { getCookie, setCookie } from 'hono/cookie';
import { stream } from 'hono/streaming';
import { describeUpload, fail, large, publicFolder, slowly } from './shared.mjs';

export const app = new Hono();
app.use(async (context, next) => {
  await next();
  const { req, res } = context;
  console.log(`log ${req.method} ${req.path} ${res.status} ${res.headers.get('content-type') ?? '-'}`);
});
app.use('/large', compress());
app.use('/static/*', serveStatic({ root: publicFolder, rewriteRequestPath: (path) => path.slice('/static'.length) }));
app.get('/hello/:name', (context) => {
  return context.json({ hello: context.req.param('name'), query: context.req.query('q'), url: context.req.path });
});
app.post('/echo', async (context) => context.json(await context.req.json(), 201));
app.post('/upload', async (context) => {
  const { file, note } = await context.req.parseBody();
  return context.json(describeUpload(note, file.name, Buffer.from(await file.arrayBuffer())));
});
app.get('/stream', (context) => {
  context.header('Content-Type', 'application/octet-stream');
  return stream(context, async (out) => {
    for await (const part of slowly()) await out.write(part);
  });
});
app.get('/throws', () => fail());
app.get('/old', (context) => context.redirect('/hello/you'));
app.get('/cookies', (context) => {
  setCookie(context, 'first', '1', { httpOnly: true });
  setCookie(context, 'second', 'zwei & drei');
  return context.text(`seen ${getCookie(context, 'seen')}`);
});
app.get('/large', (context) => context.text(large));

export const onNode = (port) => serve({ fetch: app.fetch, port, hostname: '127.0.0.1' });
