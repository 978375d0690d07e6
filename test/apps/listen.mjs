// Whole programs that listen by themselves: which one, the environment says. Each imports what it needs, for there are
// many starts.
import cluster from 'node:cluster';
import http from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const say = (server, name) => console.log(`${name} listens on ${JSON.stringify(server.address())}`);

const programs = {
  node() {
    if (cluster.isPrimary) throw new Error('it would fork');
    const server = http.createServer((req, res) => {
      if (req.url === '/close') server.close(() => console.log('closed'));
      res.end(`${req.method} ${req.url} ${process.env.PORT} ${req.socket.server === server}\n`);
    });
    server.listen(3000, () => say(server, 'node'));
    const second = http.createServer((_req, res) => res.end('second\n'));
    second.listen(0, '127.0.0.1', () => say(second, 'second'));
  },
  async late() {
    await delay(100);
    http.createServer((_req, res) => res.end('late\n')).listen({ port: 3000, host: '127.0.0.1' });
  },
  async fastify() {
    const { default: fastify } = await import('fastify');
    const app = fastify();
    app.get('/', async () => ({ from: 'fastify' }));
    console.log(`fastify: ${await app.listen({ port: 3000 })}`);
  },
  async ws() {
    const { WebSocketServer } = await import('ws');
    const server = http.createServer((_req, res) => res.end('plain\n'));
    new WebSocketServer({ server, path: '/ws' }).on('connection', (socket, request) => {
      socket.send(`hello ${request.url} ${request.headers.host !== undefined}`);
      socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
    });
    server.listen(3000);
  },
  async socketIo() {
    const { Server: SocketIo } = await import('socket.io');
    const server = http.createServer((_req, res) => res.end('plain\n'));
    new SocketIo(server, { transports: ['websocket'] }).on('connection', (socket) => {
      socket.on('question', (text, answer) => answer(text.toUpperCase()));
    });
    server.listen(3000);
  },
  async proxy() {
    const { default: httpProxy } = await import('http-proxy');
    const proxy = httpProxy.createProxyServer({ target: process.env.TARGET, ws: true });
    proxy.on('error', (error) => console.log(`proxy: ${error.message}`));
    const server = http.createServer((req, res) => proxy.web(req, res));
    server.on('upgrade', (req, socket, head) => proxy.ws(req, socket, head));
    server.listen(3000);
  },
  ownFolder() {
    process.chdir(folder);
    try {
      process.chdir('/');
    } catch (error) {
      console.log(error.message);
    }
    process.chdir(folder);
    http.createServer((_req, res) => res.end(process.cwd())).listen(3000);
  },
  never() {},
};

const listening = programs[process.env.PROGRAM]();
if (process.env.PROGRAM === 'late') void listening;
else await listening;
