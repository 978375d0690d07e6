// What is meant to be different from node:http, one row each: the README's table has the same rows, and each has a case
// that shows it.
export const differences = {
  'strict requests':
    'node:http serves some requests that RFC 9112 calls wrong: a target that is neither a path nor a URL, two Hosts, one that is no host or one that contradicts the URL, a version other than 1.0 and 1.1, a transfer coding other than `chunked`, a CONNECT to no host and port, a trailer that frames, routes, authorises or says how to read the body. Here they are refused with 400, because a proxy before the server may read them otherwise.',
  insecureHTTPParser: 'Refused when the server is made, for the same reason.',
  'size of a head':
    'At most 65,535 bytes, whatever `maxHeaderSize` says, and at most 256 fields; what is larger is answered 431. Trailers have 8 KiB and 128 fields; more is answered 400.',
  'what clientError carries':
    '`error.code`, `message` and `reason` are as in node; `rawPacket` is undefined and `bytesParsed` 0, and a connection that was refused has no second `clientError` for its end.',
  'AsyncLocalStorage in `end`':
    'A listener for the `end` of a request has the store that the reading was begun with. node:http may have lost it there.',
  'the socket of upgrade':
    "The event `upgrade` gives a socket of node itself; it is the request's, but another one than `connection` gave before. The same is true of `connect`. An upgraded connection is counted until it is closed, as in node.",
} as const satisfies Record<string, string>;

export type DifferenceName = keyof typeof differences;
