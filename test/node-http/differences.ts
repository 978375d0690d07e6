// What is meant to be different from node:http, one row each: the README's tables have the same rows, and each has a case
// that shows it.
export const differences = {
  'strict requests':
    'node:http serves some requests that RFC 9112 calls wrong: a target that is neither a path nor a URL, two Hosts, one that is no host or one that contradicts the URL, a version other than 1.0 and 1.1, a transfer coding other than `chunked` in small letters, a CONNECT to no host and port, a trailer that frames, routes, authorises or says how to read the body. Here they are refused with 400, because a proxy before the server may read them otherwise.',
  insecureHTTPParser: 'Refused when the server is made, for the same reason.',
  'size of a head':
    'At most 65,535 bytes, whatever `maxHeaderSize` says, and at most 256 fields; what is larger is answered 431. Trailers have 8 KiB and 128 fields; more is answered 400.',
  'many fields':
    'More fields than `maxHeadersCount` says are answered with 431, as by Node.js from 22.23.2, 24.18.1 and 26.5.1 on; those before cut some of them off.',
  'what clientError carries':
    '`error.code`, `message` and `reason` are as in node; `rawPacket` is undefined and `bytesParsed` 0, and a connection that was refused has no second `clientError` for its end.',
  'AsyncLocalStorage in `end`':
    'A listener for the `end` of a request has the store that the reading was begun with. node:http may have lost it there.',
  'an upgrade with a body':
    'A request that asks for an upgrade and has a body is an ordinary request. In node it is an upgrade where somebody listens for that, and its body is what the other protocol begins with.',
  'the socket of upgrade':
    "The event `upgrade` gives a socket of node itself; it is the request's, but another one than `connection` gave before. The same is true of `connect`. An upgraded connection is counted until it is closed, as in node.",
} as const satisfies Record<string, string>;

export type DifferenceName = keyof typeof differences;

/** More of them, where an interface of the server runs the handler: what a server does for all applications alike. */
export const servedDifferences = {
  refusals:
    'What cannot be served is refused by the server itself, with a text that says why and a line in the log: there is no event `clientError`, and none for a peer that goes before its request is whole. `requireHostHeader` and `insecureHTTPParser` change nothing.',
  CONNECT: 'Refused with 501: there is no event `connect`.',
  methods: 'A method that node does not know is served.',
  'fields left out': 'Fields with an underscore in their name, and `Proxy`: see [Security](#security).',
  'times and sizes':
    '`keepAliveTimeout`, `headersTimeout`, `requestTimeout` and `maxHeaderSize` of the program are not in force: `keepalive-timeout`, `header-timeout`, `body-timeout` and `buffer-size` of the configuration are, and `Keep-Alive` says the time that holds. `timeout` and `setTimeout` count from the first request of a connection.',
  'framing of responses':
    'A body is cut at its `Content-Length`, and the connection ends behind one that is shorter. A response with two lengths, one that is no number, a length beside chunks, a coding other than `chunked` or an interim status is answered 500. All of that is in the log. On a kept connection a client would take what is too much for the next response.',
  'small bodies':
    'A body of up to 64 KiB with a `Content-Length` is here before the handler is called, unless its client waits for `100 Continue`.',
  pipelining:
    'Requests that are safe (GET, HEAD, OPTIONS) may be handled side by side; any other waits until those before it are answered, and so does what is behind one.',
  'when a connection begins':
    'With its first request: then `connection` is emitted. `getConnections` counts requests in hand, and `close` comes when there are none; connections stay with the worker.',
  'AsyncLocalStorage.enterWith':
    'It is for one request, also on a connection that is kept, as with Node.js from 24 on.',
} as const satisfies Record<string, string>;

export type ServedDifferenceName = keyof typeof servedDifferences;
