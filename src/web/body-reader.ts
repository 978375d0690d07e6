// The body of a request, whole or as a web stream. Read no faster than it is taken, as every body is.
import { ReadableStream } from 'node:stream/web';
import type { Exchange } from '../request/exchange.js';

/** All of it: at once where it has come. The error of a body that breaks off comes by the promise. */
export function bodyReader({ body }: Exchange): Promise<Buffer> | Buffer {
  return body.isComplete && body.failure === undefined ? body.stream.readAll() : body.stream.bytes();
}

/** A byte stream of it. Cancelling it leaves the rest to be dropped. */
export function readableOf({ body }: Exchange): ReadableStream {
  let parts: AsyncIterator<Buffer> | undefined;
  return new ReadableStream(
    {
      type: 'bytes',
      async pull(controller) {
        parts ??= body.stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
        const { done, value } = await parts.next();
        if (done !== true) return controller.enqueue(new Uint8Array(value));
        controller.close();
        controller.byobRequest?.respond(0);
      },
      async cancel() {
        await parts?.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}
