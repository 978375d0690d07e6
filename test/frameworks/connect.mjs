import bodyParser from 'body-parser';
import compression from 'compression';
import connect from 'connect';
import morgan from 'morgan';
import serveStatic from 'serve-static';
import { readForm } from './form.mjs';
import { describeUpload, fail, large, logFormat, parts, publicFolder } from './shared.mjs';

export const app = connect();
app.use(morgan(logFormat));
app.use(compression());
app.use('/static', serveStatic(publicFolder));
app.use('/hello/you', (req, res) => {
  res.setHeader('Content-Type', 'application/json');
  res.end(JSON.stringify({ hello: 'you', url: req.url, originalUrl: req.originalUrl, ip: req.socket.remoteAddress }));
});
app.use('/echo', bodyParser.json());
app.use('/echo', (req, res) => {
  res.writeHead(201, { 'Content-Type': 'application/json' });
  res.end(JSON.stringify(req.body));
});
app.use('/upload', (req, res, next) => {
  readForm(req).then(({ note, name, bytes }) => res.end(JSON.stringify(describeUpload(note, name, bytes))), next);
});
app.use('/stream', (_req, res) => {
  res.setHeader('Content-Type', 'application/octet-stream');
  parts().pipe(res);
});
app.use('/throws', fail);
app.use('/old', (_req, res) => {
  res.writeHead(302, { Location: '/hello/you' }).end();
});
app.use('/cookies', (req, res) => {
  res.setHeader('Set-Cookie', ['first=1; HttpOnly', 'second=zwei']);
  res.end(`seen ${req.headers.cookie}`);
});
app.use('/large', (_req, res) => {
  res.setHeader('Content-Type', 'text/plain');
  res.end(large);
});
export const onNode = (port) => app.listen(port, '127.0.0.1');
