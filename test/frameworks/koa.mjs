import { bodyParser } from '@koa/bodyparser';
import multer from '@koa/multer';
import Router from '@koa/router';
import Koa from 'koa';
import compress from 'koa-compress';
import serve from 'koa-static';
import morgan from 'morgan';
import { describeUpload, fail, large, logFormat, parts, publicFolder } from './shared.mjs';

export const app = new Koa();
const log = morgan(logFormat);
app.use((context, next) => {
  log(context.req, context.res, () => {});
  return next();
});
app.silent = true;
app.use(compress());
app.use((context, next) => {
  if (!context.path.startsWith('/static/')) return next();
  context.path = context.path.slice('/static'.length);
  return serve(publicFolder)(context, next);
});

const router = new Router();
router.get('/hello/:name', (context) => {
  context.body = { hello: context.params.name, query: context.query.q, ip: context.ip, host: context.hostname };
});
router.post('/echo', bodyParser(), (context) => {
  context.status = 201;
  context.body = context.request.body;
});
router.post('/upload', multer().single('file'), (context) => {
  const { file, body } = context.request;
  context.body = describeUpload(body.note, file.originalname, file.buffer);
});
router.get('/stream', (context) => {
  context.type = 'application/octet-stream';
  context.body = parts();
});
router.get('/throws', fail);
router.get('/old', (context) => context.redirect('/hello/you'));
router.get('/cookies', (context) => {
  context.cookies.set('first', '1');
  context.cookies.set('second', 'zwei', { httpOnly: false });
  context.body = `seen ${context.cookies.get('seen')}`;
});
router.get('/large', (context) => {
  context.body = large;
});
app.use(router.routes());
export const onNode = (port) => app.listen(port, '127.0.0.1');
