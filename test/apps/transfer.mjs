// Takes and gives large bodies without keeping them, and tells what the process holds on the way. V8 lets garbage lie until
// there are some 30 MiB of it, whatever makes it; run with --expose-gc, so that only what is held counts.

const everyBytes = 64 * 1024 * 1024;

function heldBytes() {
  globalThis.gc();
  globalThis.gc(); // the first one's buffers are freed on a thread of V8's, which the second waits for
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Calls for every part that passes; `most` is the most that was held above what was held at the beginning. */
class Watch {
  #start = heldBytes();
  #seen = 0;
  most = 0;

  pass(bytes) {
    const before = Math.floor(this.#seen / everyBytes);
    this.#seen += bytes;
    if (Math.floor(this.#seen / everyBytes) > before) this.most = Math.max(this.most, heldBytes() - this.#start);
  }
}

export async function application(environ, startResponse) {
  const watch = new Watch();
  if (environ.REQUEST_METHOD === 'POST') {
    let size = 0;
    for await (const part of environ['wsgi.input']) {
      size += part.length;
      watch.pass(part.length);
    }
    startResponse('200 OK', []);
    return `${size} ${watch.most}`;
  }
  const size = Number(environ.QUERY_STRING);
  startResponse('200 OK', [['Content-Length', String(size)]]);
  return (async function* () {
    for (let left = size; left > 0; ) {
      // New memory for each part, as a file or a database gives it.
      const part = Buffer.alloc(Math.min(left, 64 * 1024), 'x');
      left -= part.length;
      watch.pass(part.length);
      yield part;
    }
    environ['wsgi.errors'].write(`held ${watch.most}\n`);
  })();
}
