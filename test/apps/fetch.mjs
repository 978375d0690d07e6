// An application of the fetch interface: one route for each thing it can do.
import { AsyncLocalStorage } from 'node:async_hooks';
import { appendFileSync, existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Node's own, of which the server knows no more than of one that a library has made a class of. */
const NodeResponse = globalThis.Response;
const perRequest = new AsyncLocalStorage();
const heard = [];

const json = (value, init) => Response.json(value, init);

async function* ticks(count) {
  for (let tick = 0; tick < count; tick += 1) {
    yield new TextEncoder().encode(`tick ${tick}\n`);
    await sleep(5);
  }
}

const routes = {
  '/text': () => new Response('Hello, wörld'),
  '/empty': () => new Response(null, { status: 204 }),
  '/nothing': () => new Response(),
  '/bytes': () => new Response(new Uint8Array([0, 255, 10]), { headers: { 'Content-Type': 'application/x-bytes' } }),
  '/node': () => new NodeResponse('of node', { headers: { 'X-Kept': 'yes' } }),
  '/node-nothing': () => new NodeResponse(''),
  '/node-large': () => new NodeResponse('x'.repeat(300_000)),
  '/node-stream': () => new NodeResponse(ReadableStream.from(ticks(3))),
  '/node-fails': () => new NodeResponse(new ReadableStream({ pull: () => Promise.reject(new Error('none at all')) })),
  '/buffer': () => new Response(new Uint8Array([65, 66]).buffer),
  '/parameters': () => new Response(new URLSearchParams({ a: 'b c' })),
  '/teapot': () => new Response('short and stout', { status: 418, statusText: 'I Am A Teapot' }),
  '/headers': () => {
    const headers = new Headers([['X-One', '1']]);
    headers.append('Set-Cookie', 'a=1');
    headers.append('Set-Cookie', 'b=2');
    return new Response('', { headers });
  },
  '/late-headers': () => {
    const response = new Response('text', { headers: { 'X-Early': 'yes' } });
    response.headers.set('X-Late', 'yes');
    response.headers.delete('Content-Type');
    return response;
  },
  '/json': () => json({ a: [1, null] }, { status: 201 }),
  '/redirect': () => Response.redirect('http://example.com/there', 303),
  '/clone': async () => {
    const response = new Response('twice', { headers: { 'X-Kept': 'yes' } });
    const first = await response.clone().text();
    return new Response(first + (await response.text()), response);
  },
  '/subclass': () => {
    class Page extends Response {
      constructor(text) {
        super(`<p>${text}</p>`, { headers: { 'Content-Type': 'text/html' } });
      }
    }
    const page = new Page('hi');
    return page instanceof Page && page instanceof Response && !(new Response() instanceof Page) ? page : undefined;
  },
  '/stream': () => new Response(ReadableStream.from(ticks(3))),
  '/breaks': () =>
    new Response(
      new ReadableStream({
        async start(controller) {
          controller.enqueue(new TextEncoder().encode('half'));
          await sleep(5);
          controller.error(new Error('no more'));
        },
      }),
    ),
  '/url': (request) => json({ url: request.url, method: request.method }),
  '/request-headers': (request) =>
    json({
      one: request.headers.get('X-One'),
      none: request.headers.get('x-none'),
      has: request.headers.has('x-one'),
      type: request.headers.get('content-type'),
      all: [...request.headers].filter(([name]) => name.startsWith('x-')),
      isHeaders: request.headers instanceof Headers,
    }),
  '/echo': async (request) => new Response(await request.text(), { headers: { 'X-Used': String(request.bodyUsed) } }),
  '/echo-json': async (request) => json(await request.json()),
  '/echo-stream': (request) => new Response(request.body),
  '/echo-bytes': async (request) => new Response(new Uint8Array(await request.arrayBuffer())),
  '/form': async (request) => json([...(await request.formData())].map(([name, value]) => [name, value.name ?? value])),
  '/twice': async (request) => {
    await request.text();
    return request.text().then(
      () => new Response('read twice'),
      (error) => new Response(error.name),
    );
  },
  '/again': async (request) => {
    const copy = new Request(request, { headers: { 'X-Again': 'yes' } });
    return json({
      isRequest: request instanceof Request && copy instanceof Request,
      url: copy.url === request.url,
      again: copy.headers.get('x-again'),
      body: await copy.text(),
    });
  },
  '/fetch': async (request) => {
    const { environ } = routes;
    const url = new URL(`http://${new URL(request.url).searchParams.get('host')}/echo`);
    const there = new Request(url, { method: 'POST', body: 'by fetch' });
    const response = await fetch(there);
    return response instanceof Response ? response : json(environ);
  },
  '/environ': (_request, { environ }) => json({ path: environ.PATH_INFO, core: typeof environ['uwsgi.core'] }),
  '/wait-until': (request, { waitUntil }) => {
    const file = new URL(request.url).searchParams.get('file');
    const goOn = async () => {
      while (!existsSync(`${file}.go-on`)) await sleep(5);
    };
    waitUntil(goOn().then(() => appendFileSync(file, 'done\n')));
    return new Response('ok');
  },
  '/wait-and-fail': (_request, { waitUntil }) => {
    waitUntil(Promise.reject(new Error('behind the answer')));
    return new Response('ok');
  },
  '/store': () =>
    perRequest.run({ id: Math.random() }, async () => {
      const { id } = perRequest.getStore();
      await sleep(5);
      return new Response(String(perRequest.getStore().id === id));
    }),
  '/wait-for-abort': async (request) => {
    await new Promise((resolve) => request.signal.addEventListener('abort', resolve));
    heard.push('aborted');
    return new Response('nobody reads this');
  },
  '/wait-for-cancel': () =>
    new Response(
      new ReadableStream({
        pull: (controller) => controller.enqueue(new Uint8Array(65_536)),
        cancel: () => void heard.push('cancelled'),
      }),
    ),
  '/heard': () => json(heard),
  '/throws': () => {
    throw new Error('thrown by the application');
  },
  '/rejects': async () => {
    throw new Error('rejected by the application');
  },
  '/throws-null': () => {
    throw null;
  },
  '/no-response': () => 'a string',
  '/used': async () => {
    const response = new Response('text');
    await response.text();
    return response;
  },
  '/bad-status': () => new Response('', { status: 99 }),
  '/bad-header': () => new Response('', { headers: { 'X-Bad': 'a\r\nX-Split: yes' } }),
};

export default {
  fetch(request, context) {
    const route = routes[new URL(request.url).pathname];
    return route === undefined ? new Response('not found', { status: 404 }) : route(request, context);
  },
};
