// Takes and gives large bodies without keeping them.

export async function application(environ, startResponse) {
  if (environ.REQUEST_METHOD === 'POST') {
    let size = 0;
    for await (const part of environ['wsgi.input']) size += part.length;
    startResponse('200 OK', []);
    return String(size);
  }
  const size = Number(environ.QUERY_STRING);
  startResponse('200 OK', [['Content-Length', String(size)]]);
  return (async function* () {
    for (let left = size; left > 0; ) {
      // New memory for each part, as a file or a database gives it.
      const part = Buffer.alloc(Math.min(left, 64 * 1024), 'x');
      left -= part.length;
      yield part;
    }
  })();
}
