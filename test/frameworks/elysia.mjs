// As it is exported for any server of the fetch interface; on Node alone, @elysiajs/node stands between.
import { node } from '@elysiajs/node';
import { staticPlugin } from '@elysiajs/static';
import { Elysia } from 'elysia';
import { describeUpload, fail, gzipped, large, publicFolder, slowly } from './shared.mjs';

export const app = new Elysia({ adapter: node() });
app.onAfterResponse(({ request, path, set }) => console.log(`log ${request.method} ${path} ${set.status}`));
app.get('/hello/:name', ({ params, query, path }) => ({ hello: params.name, query: query.q, path }));
app.head('/hello/:name', () => '');
app.post('/echo', ({ body, status }) => status(201, body));
app.post('/upload', async ({ body: { note, file } }) => {
  return describeUpload(note, file.name, Buffer.from(await file.arrayBuffer()));
});
app.get('/stream', () => {
  return new Response(ReadableStream.from(slowly()), { headers: { 'Content-Type': 'application/octet-stream' } });
});
app.get('/throws', () => fail());
// Its redirect() is Response.redirect(), which takes whole URLs only on Node.
app.get('/old', ({ set }) => {
  set.status = 302;
  set.headers.location = '/hello/you';
});
app.get('/cookies', ({ cookie: { first, second, seen } }) => {
  first.set({ value: '1', httpOnly: true });
  second.value = 'zwei & drei';
  return `seen ${seen.value}`;
});
app.get('/large', ({ request }) => gzipped(request, large));
app.head('/large', ({ request }) => gzipped(request, large));
app.use(await staticPlugin({ assets: publicFolder, prefix: '/static' }));

export function onNode(port) {
  return new Promise((resolve) => {
    app.listen({ port, hostname: '127.0.0.1', reusePort: false }, ({ raw }) => resolve(raw.node.server));
  });
}
