import bodyParser from 'body-parser';
import compression from 'compression';
import morgan from 'morgan';
import polka from 'polka';
import sirv from 'sirv';
import { readForm } from './form.mjs';
import { describeUpload, fail, large, logFormat, parts, publicFolder } from './shared.mjs';

export const app = polka({
  onError(error, _req, res) {
    res.writeHead(error.status ?? error.code ?? 500, { 'Content-Type': 'text/plain' }).end(`failed: ${error.message}`);
  },
});
app.use(morgan(logFormat), compression());
app.use('static', sirv(publicFolder, { etag: true }));
for (const method of ['GET', 'HEAD']) {
  app.add(method, '/hello/:name', (req, res) => {
    res.setHeader('Content-Type', 'application/json');
    res.end(JSON.stringify({ hello: req.params.name, query: req.query.q, path: req.path }));
  });
  app.add(method, '/large', (_req, res) => {
    res.setHeader('Content-Type', 'text/plain');
    res.end(large);
  });
}
app.post('/echo', bodyParser.json(), (req, res) => {
  res.writeHead(201, { 'Content-Type': 'application/json' }).end(JSON.stringify(req.body));
});
app.post('/upload', async (req, res) => {
  const { note, name, bytes } = await readForm(req);
  res.end(JSON.stringify(describeUpload(note, name, bytes)));
});
app.get('/stream', (_req, res) => {
  res.setHeader('Content-Type', 'application/octet-stream');
  parts().pipe(res);
});
app.get('/throws', (_req, _res, next) => {
  try {
    fail();
  } catch (error) {
    next(error);
  }
});
app.get('/old', (_req, res) => {
  res.writeHead(302, { Location: '/hello/you' }).end();
});
app.get('/cookies', (req, res) => {
  res.setHeader('Set-Cookie', ['first=1; HttpOnly', 'second=zwei']);
  res.end(`seen ${req.headers.cookie}`);
});
export const onNode = (port) => app.listen(port, '127.0.0.1').server;
