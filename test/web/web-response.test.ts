// Node's own Response is the judge: whatever is done with one of ours gives what it gives with Node's.
import t from 'tap';
import { installWebClasses } from '../../dist/web/install.js';
import { NativeResponse } from '../../dist/web/natives.js';
import { WebResponse } from '../../dist/web/web-response.js';

type ResponseClass = typeof Response;
const own = WebResponse as unknown as ResponseClass;

installWebClasses();

/** What can be seen of a response, its body last. */
async function look(response: Response): Promise<unknown> {
  const { status, statusText, ok, type, url, redirected, bodyUsed } = response;
  const hasBody = response.body !== null;
  const text = await response.text();
  const after = response.bodyUsed;
  return {
    status,
    statusText,
    ok,
    type,
    url,
    redirected,
    bodyUsed,
    hasBody,
    headers: [...response.headers],
    text,
    after,
  };
}

const made: Readonly<Record<string, (Class: ResponseClass) => Response | Promise<Response>>> = {
  nothing: (Class) => new Class(),
  null: (Class) => new Class(null, { status: 204 }),
  text: (Class) => new Class('wörld'),
  'empty text': (Class) => new Class(''),
  'text with a type': (Class) => new Class('<p>', { headers: { 'content-type': 'text/html' } }),
  'fields of an object': (Class) => new Class('x', { headers: { 'X-B': '2', 'X-A': ' 1 ' } }),
  'fields spelled twice': (Class) => new Class('x', { headers: { 'X-A': '1', 'x-a': '2' } }),
  'fields that are numbers': (Class) => new Class('x', { headers: { 'X-A': 1 as unknown as string } }),
  pairs: (Class) =>
    new Class('x', {
      headers: [
        ['X-A', '1'],
        ['x-a', '2'],
      ],
    }),
  Headers: (Class) => new Class('x', { headers: new Headers({ 'X-A': '1' }) }),
  bytes: (Class) => new Class(new Uint8Array([104, 105])),
  'part of a buffer': (Class) => new Class(new Uint8Array([104, 105, 106]).subarray(1)),
  ArrayBuffer: (Class) => new Class(new Uint8Array([104]).buffer),
  Blob: (Class) => new Class(new Blob(['blob'], { type: 'text/x' })),
  URLSearchParams: (Class) => new Class(new URLSearchParams({ a: '1 2' })),
  stream: (Class) => new Class(new Blob(['streamed']).stream() as unknown as ReadableStream),
  'status text': (Class) => new Class('x', { status: 299, statusText: 'Fine' }),
  json: (Class) => Class.json({ a: [1] }, { status: 201, headers: { 'X-A': '1' } }),
  'json with a type': (Class) => Class.json(1, { headers: { 'Content-Type': 'application/x+json' } }),
  redirect: (Class) => Class.redirect('http://example.com/a b', 307),
  clone: (Class) => new Class('x', { headers: { 'X-A': '1' } }).clone(),
  'a copy': (Class) => new Class('copied', new Class('x', { status: 201, headers: { 'X-A': '1' } })),
  'of a body': (Class) => new Class(new Class('body').body),
  'headers changed later': (Class) => {
    const response = new Class('x', { headers: { 'X-A': '1' } });
    response.headers.append('X-A', '2');
    response.headers.delete('content-type');
    return response;
  },
  'what was given changed later': (Class) => {
    const headers: Record<string, string> = { 'X-A': '1' };
    const response = new Class('x', { headers });
    headers['X-A'] = '2';
    headers['X-B'] = '2';
    return response;
  },
};

t.test('made as Node makes them', async (t) => {
  for (const [name, make] of Object.entries(made)) {
    t.strictSame(await look(await make(own)), await look(await make(NativeResponse)), name);
  }
});

const refused: Readonly<Record<string, (Class: ResponseClass) => unknown>> = {
  'a low status': (Class) => new Class('', { status: 199 }),
  'a high status': (Class) => new Class('', { status: 600 }),
  'a status with text for a null body': (Class) => new Class('x', { status: 204 }),
  'a status text with a line end': (Class) => new Class('', { statusText: 'a\nb' }),
  'a redirect elsewhere': (Class) => Class.redirect('http://x/', 200 as 302),
  'no URL': (Class) => Class.redirect('http://[', 302),
  'no JSON': (Class) => Class.json(undefined),
  'a call without new': (Class) => (Class as unknown as () => unknown)(),
};

t.test('refused as Node refuses them', async (t) => {
  for (const [name, make] of Object.entries(refused)) {
    const errorOf = (Class: ResponseClass) => {
      try {
        return String(make(Class));
      } catch (error) {
        return (error as Error).name;
      }
    };
    t.equal(errorOf(own), errorOf(NativeResponse), name);
  }
});

t.test('each is an instance of the other', async (t) => {
  class Derived extends own {}
  t.ok(new own() instanceof NativeResponse);
  t.ok(new NativeResponse() instanceof own);
  t.ok(new Derived() instanceof own && new Derived() instanceof NativeResponse && new Derived() instanceof Derived);
  t.notOk(new own() instanceof Derived);
  t.notOk(({} as unknown) instanceof own);
  t.equal(globalThis.Response, own);
  t.equal(own.name, 'Response');
  installWebClasses();
  t.equal(globalThis.Response, own, 'once is enough');
});

// As srvx has it, which h3 and Elysia answer with.
t.test('parts of a Response of another class that is made when its body is read', async (t) => {
  class LateResponse {
    #made: Response | undefined;
    get headers() {
      return this.#made?.headers ?? new Headers({ 'X-A': '1' });
    }
    get body() {
      return this.#response.body;
    }
    get bodyUsed() {
      return this.#response.bodyUsed;
    }
    get status() {
      return this.#made?.status ?? 201;
    }
    get statusText() {
      return '';
    }
    get #response() {
      this.#made ??= new NativeResponse('text', { status: 201, headers: this.headers });
      return this.#made;
    }
  }
  Object.setPrototypeOf(LateResponse.prototype, NativeResponse.prototype);
  const { status, headers } = WebResponse.parts(new LateResponse() as unknown as Response);
  t.equal(status, 201);
  t.same(
    [...headers],
    [
      ['content-type', 'text/plain;charset=UTF-8'],
      ['x-a', '1'],
    ],
  );
});

t.test('parts of what is usual are as they were given', async (t) => {
  const bytes = new Uint8Array(3);
  t.equal(WebResponse.parts(new WebResponse(bytes)).body, bytes, 'no copy');
  t.strictSame(
    [...WebResponse.parts(new WebResponse('x', { headers: { 'X-A': '1' } })).headers],
    [
      ['X-A', '1'],
      ['content-type', 'text/plain;charset=UTF-8'],
    ],
  );
  const used = new WebResponse('x');
  await used.text();
  t.throws(() => WebResponse.parts(used), { name: 'TypeError', message: /read before/ });
});
