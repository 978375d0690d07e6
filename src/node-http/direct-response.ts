// The response of the http interface. One that is complete when it is given, as most are, goes to native in one piece.
// Any other goes the way that node's own code makes for it: part by part through the socket.
import { isAsciiHead } from './head-composer.js';
import { DirectHeadResponse } from './response.js';
import { ConnectionSocket } from './socket.js';

type Done = () => void;

/** Programs that print it see the name of node's. A name that is given later would keep V8 from optimizing the class. */
class ServerResponse extends DirectHeadResponse {
  override end(chunk?: unknown, encoding?: unknown, callback?: unknown): this {
    const size = this.#wholeSize(chunk, encoding);
    if (size < 0) return this.#endByParts(chunk, encoding, callback);
    if (this._header === null) {
      this._contentLength = size;
      this._implicitHeader();
    }
    // What wraps writeHead() may have done anything.
    const { socket, _header: head } = this as unknown as { socket: ConnectionSocket | null; _header: string | null };
    const isMisdeclared = this._hasBody && this._contentLength !== size;
    const isLate = isMisdeclared || this.finished || this._headerSent || this.destroyed || this.outputData.length > 0;
    const isJoined = typeof chunk === 'string' && size > 0;
    if (isLate || this.chunkedEncoding || head === null || (isJoined && !isAsciiHead(head)) || !socket?.takesAnswer) {
      return this.#endByParts(chunk, encoding, callback);
    }
    if (typeof callback === 'function') this.once('finish', callback as Done);
    this._headerSent = true;
    const hasBody = this._hasBody && size > 0;
    socket.sendAnswer(head, hasBody ? (chunk as string | Uint8Array) : undefined, hasBody ? size : 0);
    this.finished = true;
    this._finish();
    return this;
  }

  #endByParts(chunk: unknown, encoding: unknown, callback: unknown): this {
    return super.end(chunk, encoding as BufferEncoding, callback as Done);
  }

  /** Bytes of a body that is the whole of this response; -1: it is not, or node has something to say to that. */
  #wholeSize(chunk: unknown, encoding: unknown): number {
    const { socket } = this as unknown as { socket: unknown };
    if (!(socket instanceof ConnectionSocket) || socket._httpMessage !== this || !socket.takesAnswer) return -1;
    if (this.finished || this.destroyed || this._headerSent || this.strictContentLength) return -1;
    if (this.outputData.length > 0) return -1;
    if (chunk === undefined || chunk === null) return typeof encoding === 'function' ? -1 : 0;
    if (chunk instanceof Uint8Array) return typeof encoding === 'function' ? -1 : chunk.length;
    if (typeof chunk !== 'string') return -1;
    const isUtf8 = encoding === undefined || encoding === null || encoding === 'utf8' || encoding === 'utf-8';
    return isUtf8 ? Buffer.byteLength(chunk) : -1;
  }
}

export { ServerResponse as DirectResponse };
