// A handler as http.createServer() takes it, with middleware called by hand.
import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import compression from 'compression';
import morgan from 'morgan';
import { readForm } from './form.mjs';
import { describeUpload, fail, large, logFormat, parts, publicFolder } from './shared.mjs';

const log = morgan(logFormat);
const compress = compression();

const routes = {
  'GET /hello/you': (req, res) => sendJson(res, 200, { hello: 'you', url: req.url, ip: req.socket.remoteAddress }),
  'POST /echo': async (req, res) => sendJson(res, 201, await json(req)),
  'POST /upload': async (req, res) => {
    const { note, name, bytes } = await readForm(req);
    sendJson(res, 200, describeUpload(note, name, bytes));
  },
  'GET /static/page.html': (_req, res) => {
    res.setHeader('Content-Type', 'text/html');
    return pipeline(createReadStream(`${publicFolder}/page.html`), res);
  },
  'GET /stream': (_req, res) => pipeline(parts(), res.writeHead(200, { 'Content-Type': 'application/octet-stream' })),
  'GET /throws': fail,
  'GET /old': (_req, res) => res.writeHead(302, { Location: '/hello/you' }).end(),
  'GET /cookies': (req, res) => {
    res.appendHeader('Set-Cookie', 'first=1; HttpOnly').appendHeader('Set-Cookie', 'second=zwei');
    res.end(`seen ${req.headers.cookie}`);
  },
  'GET /large': (_req, res) => res.writeHead(200, { 'Content-Type': 'text/plain' }).end(large),
};

function sendJson(res, status, value) {
  res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
}

export function app(req, res) {
  log(req, res, () => {
    compress(req, res, async () => {
      const route = routes[`${req.method === 'HEAD' ? 'GET' : req.method} ${req.url.split('?')[0]}`];
      try {
        if (route === undefined) sendJson(res, 404, { error: 'not found' });
        else await route(req, res);
      } catch (error) {
        sendJson(res, error instanceof SyntaxError ? 400 : 500, { error: error.message });
      }
    });
  });
}
export const onNode = (port) => createServer(app).listen(port, '127.0.0.1');
