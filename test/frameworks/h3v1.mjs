// h3 1: a handler of node:http.
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import compression from 'compression';
import * as h3 from 'h3v1';
import morgan from 'morgan';
import { describeUpload, fail, large, logFormat, parts, publicFolder } from './shared.mjs';

const site = h3.createApp();
for (const middleware of [morgan(logFormat), compression()]) site.use(h3.fromNodeMiddleware(middleware));
const router = h3.createRouter();
router.use(
  '/hello/:name',
  h3.eventHandler((event) => {
    const { q } = h3.getQuery(event);
    return { hello: h3.getRouterParam(event, 'name'), query: q, ip: h3.getRequestIP(event), url: event.path };
  }),
  ['get', 'head'],
);
router.post(
  '/echo',
  h3.eventHandler(async (event) => {
    h3.setResponseStatus(event, 201);
    return h3.readBody(event, { strict: true });
  }),
);
router.post(
  '/upload',
  h3.eventHandler(async (event) => {
    const [note, file] = await h3.readMultipartFormData(event);
    return describeUpload(note.data.toString(), file.filename, file.data);
  }),
);
router.use(
  '/static/**',
  h3.eventHandler((event) => {
    const path = (id) => `${publicFolder}${id.slice('/static'.length)}`;
    return h3.serveStatic(event, {
      getContents: (id) => readFile(path(id)),
      getMeta: async (id) => {
        const found = await stat(path(id)).catch(() => undefined);
        return found?.isFile() ? { size: found.size, mtime: found.mtimeMs, type: 'text/html' } : undefined;
      },
    });
  }),
  ['get', 'head'],
);
router.get(
  '/stream',
  h3.eventHandler((event) => {
    h3.setResponseHeader(event, 'Content-Type', 'application/octet-stream');
    return parts();
  }),
);
router.get('/throws', h3.eventHandler(fail));
router.get(
  '/old',
  h3.eventHandler((event) => h3.sendRedirect(event, '/hello/you')),
);
router.get(
  '/cookies',
  h3.eventHandler((event) => {
    h3.setCookie(event, 'first', '1', { httpOnly: true });
    h3.setCookie(event, 'second', 'zwei & drei');
    return `seen ${h3.getCookie(event, 'seen')}`;
  }),
);
router.use(
  '/large',
  h3.eventHandler((event) => {
    h3.setResponseHeader(event, 'Content-Type', 'text/plain');
    return large;
  }),
  ['get', 'head'],
);
site.use(router);
export const app = h3.toNodeListener(site);
export const onNode = (port) => createServer(app).listen(port, '127.0.0.1');
