// What native finds wrong with a request, as the errors that node's parser has for it: `clientError` carries them.

interface ParseFault {
  readonly code: string;
  readonly reason: string;
}

const invalidHeader: ParseFault = { code: 'HPE_INVALID_HEADER_TOKEN', reason: 'Invalid header value char' };
const invalidLength: ParseFault = { code: 'HPE_INVALID_CONTENT_LENGTH', reason: 'Invalid character in Content-Length' };
const invalidCoding: ParseFault = {
  code: 'HPE_INVALID_TRANSFER_ENCODING',
  reason: 'Request has invalid `Transfer-Encoding`',
};
const overflow: ParseFault = { code: 'HPE_HEADER_OVERFLOW', reason: 'Header overflow' };
const invalidUrl: ParseFault = { code: 'HPE_INVALID_URL', reason: 'Invalid characters in url' };

/** By the name of the row in native's error table. */
const faults: Readonly<Record<string, ParseFault>> = {
  bad_request_line: { code: 'HPE_INVALID_METHOD', reason: 'Invalid method encountered' },
  bad_method: { code: 'HPE_INVALID_METHOD', reason: 'Invalid method encountered' },
  bad_target: invalidUrl,
  bad_version: { code: 'HPE_INVALID_VERSION', reason: 'Invalid HTTP version' },
  bad_line_end: { code: 'HPE_CR_EXPECTED', reason: 'Missing expected CR after header value' },
  bad_host: { code: 'HPE_INVALID_HEADER_TOKEN', reason: 'Host is not one host' },
  bad_field_name: { code: 'HPE_INVALID_HEADER_TOKEN', reason: 'Invalid header token' },
  bad_field_value: invalidHeader,
  folded_field: { code: 'HPE_INVALID_HEADER_TOKEN', reason: 'Unexpected whitespace after header value' },
  bad_content_length: invalidLength,
  bad_transfer_encoding: invalidCoding,
  unsupported_transfer_encoding: invalidCoding,
  conflicting_framing: {
    code: 'HPE_INVALID_TRANSFER_ENCODING',
    reason: "Transfer-Encoding can't be present with Content-Length",
  },
  target_too_long: overflow,
  head_too_large: overflow,
  too_many_fields: overflow,
  bad_chunk: { code: 'HPE_INVALID_CHUNK_SIZE', reason: 'Invalid character in chunk size' },
  bad_trailer: { code: 'HPE_INVALID_HEADER_TOKEN', reason: 'Invalid header token' },
};

/** The error for a row of native's error table. */
export function parseError(name: string): NodeJS.ErrnoException {
  if (name === 'head_timeout' || name === 'body_timeout') return requestTimeoutError();
  return faultError(faults[name] ?? { code: 'HPE_INVALID_CONSTANT', reason: name });
}

/** The peer has closed its side within a request. */
export function endWithinRequestError(): NodeJS.ErrnoException {
  return Object.assign(new Error('Parse Error'), { code: 'HPE_INVALID_EOF_STATE', reason: 'Invalid EOF state' });
}

export function requestTimeoutError(): NodeJS.ErrnoException {
  const code = 'ERR_HTTP_REQUEST_TIMEOUT';
  return Object.assign(new Error('Request timeout'), { code });
}

/** Read from a connection that its peer has reset. */
export function resetError(): NodeJS.ErrnoException {
  return Object.assign(new Error('read ECONNRESET'), { errno: -104, code: 'ECONNRESET', syscall: 'read' });
}

/** The peer went before its request had been served. */
export function abortedError(): NodeJS.ErrnoException {
  return Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
}

function faultError({ code, reason }: ParseFault): NodeJS.ErrnoException {
  return Object.assign(new Error(`Parse Error: ${reason}`), { code, reason, bytesParsed: 0, rawPacket: undefined });
}
