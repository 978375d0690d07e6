import hapi from '@hapi/hapi';
import inert from '@hapi/inert';
import morgan from 'morgan';
import { describeUpload, fail, large, logFormat, parts, publicFolder } from './shared.mjs';

export const app = hapi.server({ port: 0, host: '127.0.0.1', debug: false });
const log = morgan(logFormat);
app.ext('onRequest', (request, h) => {
  log(request.raw.req, request.raw.res, () => {});
  return h.continue;
});
await app.register(inert);
const form = { output: 'data', parse: true, multipart: { output: 'annotated' } };
app.route([
  {
    method: 'GET',
    path: '/hello/{name}',
    handler: ({ params, query, info }) => ({ hello: params.name, query: query.q, ip: info.remoteAddress }),
  },
  { method: 'POST', path: '/echo', handler: (request, h) => h.response(request.payload).code(201) },
  {
    method: 'POST',
    path: '/upload',
    options: { payload: form },
    handler: ({ payload: { note, file } }) => describeUpload(note, file.filename, file.payload),
  },
  { method: 'GET', path: '/static/{file*}', handler: { directory: { path: publicFolder } } },
  { method: 'GET', path: '/stream', handler: (_request, h) => h.response(parts()).type('application/octet-stream') },
  { method: 'GET', path: '/throws', handler: fail },
  { method: 'GET', path: '/old', handler: (_request, h) => h.redirect('/hello/you') },
  {
    method: 'GET',
    path: '/cookies',
    handler: (request, h) => h.response(`seen ${request.state.seen}`).state('first', '1', { isSecure: false }),
  },
  { method: 'GET', path: '/large', handler: () => large },
]);
export async function onNode() {
  await app.start();
  return app.listener;
}
