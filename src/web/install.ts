// Puts the classes of this folder where applications look for Request, Response and fetch. Each stays what it was to
// them: what Node made is an instance of ours too and the other way round, and ours can be given to Node's own.
import { noteInstalled } from './holders.js';
import { NativeRequest, NativeResponse, nativeFetch } from './natives.js';
import { WebRequest } from './web-request.js';
import { WebResponse } from './web-response.js';

/** `new Request(given)` and `fetch(given)` for a request that came in: Node's own need one of theirs. */
class OutgoingRequest extends NativeRequest {
  constructor(...[input, init]: ConstructorParameters<typeof Request>) {
    super(WebRequest.unwrap(input) as Request, WebRequest.unwrap(init) as RequestInit);
  }
}

function fetchUnwrapped(...[input, init]: Parameters<typeof fetch>): ReturnType<typeof fetch> {
  return nativeFetch(WebRequest.unwrap(input) as Request, init);
}

/** An instance of `own` is whatever is one of `native`; of a class derived from it, what was made by that. */
function recognizeNative(own: object, native: { readonly prototype: object }): void {
  Object.defineProperty(own, Symbol.hasInstance, {
    configurable: true, // it may be installed again
    value(this: unknown, value: unknown) {
      if (this !== own) return Function.prototype[Symbol.hasInstance].call(this, value);
      return (
        typeof value === 'object' && value !== null && Object.prototype.isPrototypeOf.call(native.prototype, value)
      );
    },
  });
}

/** To be called before an application of the fetch interface is served; once is enough, more do nothing. */
export function installWebClasses(): void {
  if (globalThis.Response === (WebResponse as unknown)) return;
  recognizeNative(WebResponse, NativeResponse);
  recognizeNative(OutgoingRequest, NativeRequest);
  Object.defineProperty(WebResponse, 'name', { value: 'Response' });
  Object.defineProperty(OutgoingRequest, 'name', { value: 'Request' });
  globalThis.Response = WebResponse as unknown as typeof Response;
  globalThis.Request = OutgoingRequest;
  globalThis.fetch = Object.defineProperty(fetchUnwrapped, 'name', { value: 'fetch' });
  noteInstalled(() => {
    if (globalThis.Response !== (WebResponse as unknown)) return;
    globalThis.Response = NativeResponse;
    globalThis.Request = NativeRequest;
    globalThis.fetch = nativeFetch;
  });
}
