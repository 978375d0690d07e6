// Builds uwsgi packets and plays the front-end that sends them (uWSGI docs: "The uwsgi Protocol").

import type { Test } from 'tap';
import type { RawResponse } from './http-response.js';
import { connectRaw } from './raw-client.js';

export type Variables = Readonly<Record<string, string>> | readonly (readonly [name: string, value: string])[];

export interface Modifiers {
  readonly modifier1?: number;
  readonly modifier2?: number;
}

/** The packet of `variables`, its four-byte header included. Text is latin1. The order is kept; repeated names may be. */
export function uwsgiPacket(variables: Variables, { modifier1 = 0, modifier2 = 0 }: Modifiers = {}): Buffer {
  const pairs = Array.isArray(variables) ? variables : Object.entries(variables);
  const block = Buffer.concat(pairs.flat().map((text: string) => sized(text)));
  return Buffer.concat([Buffer.from([modifier1, block.length & 255, block.length >> 8, modifier2]), block]);
}

function sized(text: string): Buffer {
  return Buffer.concat([Buffer.from([text.length & 255, text.length >> 8]), Buffer.from(text, 'latin1')]);
}

/** The variables nginx sends (its file uwsgi_params) for a request for `uri`, with `more` over and behind them. */
export function requestVariables(
  method: string,
  uri: string,
  more: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const [path = '', query = ''] = uri.split(/\?(.*)/s);
  return {
    QUERY_STRING: query,
    REQUEST_METHOD: method,
    CONTENT_TYPE: '',
    CONTENT_LENGTH: '',
    REQUEST_URI: uri,
    PATH_INFO: decodeURIComponent(path),
    DOCUMENT_ROOT: '/var/www',
    SERVER_PROTOCOL: 'HTTP/1.1',
    REQUEST_SCHEME: 'http',
    REMOTE_ADDR: '127.0.0.1',
    REMOTE_PORT: '40000',
    SERVER_PORT: '80',
    SERVER_NAME: 'localhost',
    HTTP_HOST: 'localhost',
    ...more,
  };
}

/** Send one packet and `body`, `step` bytes at a time where that is given, and read the answer until the peer closes. */
export async function askUwsgi(
  t: Test,
  address: string,
  variables: Variables,
  { body = '', step = 0, ...modifiers }: Modifiers & { body?: string | Uint8Array; step?: number } = {},
): Promise<RawResponse> {
  const client = await connectRaw(t, address);
  const bodyBytes = typeof body === 'string' ? Buffer.from(body, 'latin1') : body;
  await client.send(Buffer.concat([uwsgiPacket(variables, modifiers), bodyBytes]), step);
  return client.readResponse();
}
