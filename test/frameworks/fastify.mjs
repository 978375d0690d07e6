import compress from '@fastify/compress';
import cookie from '@fastify/cookie';
import multipart from '@fastify/multipart';
import serveStatic from '@fastify/static';
import fastify from 'fastify';
import morgan from 'morgan';
import { describeUpload, fail, large, logFormat, parts, publicFolder } from './shared.mjs';

export const app = fastify();
const log = morgan(logFormat);
app.addHook('onRequest', (request, reply, done) => log(request.raw, reply.raw, done));
app.register(compress);
app.register(cookie);
app.register(multipart);
app.register(serveStatic, { root: publicFolder, prefix: '/static/' });
app.register(async (routes) => {
  routes.get('/hello/:name', async (request) => {
    return { hello: request.params.name, query: request.query.q, ip: request.ip, host: request.hostname };
  });
  routes.post('/echo', async (request, reply) => reply.code(201).send(request.body));
  routes.post('/upload', async (request) => {
    const file = await request.file();
    const bytes = await file.toBuffer();
    return describeUpload(file.fields.note.value, file.filename, bytes);
  });
  routes.get('/stream', async (_request, reply) => reply.type('application/octet-stream').send(parts()));
  routes.get('/throws', async () => fail());
  routes.get('/old', async (_request, reply) => reply.redirect('/hello/you'));
  routes.get('/cookies', async (request, reply) => {
    reply.setCookie('first', '1', { httpOnly: true }).setCookie('second', 'zwei & drei');
    return `seen ${request.cookies.seen}`;
  });
  routes.get('/large', async (_request, reply) => reply.type('text/plain').send(large));
});
export async function onNode(port) {
  await app.listen({ port, host: '127.0.0.1' });
  return app.server;
}
