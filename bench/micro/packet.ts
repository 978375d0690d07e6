// A question as nginx passes it on in the uwsgi protocol: the variables of its file uwsgi_params, and those of the headers.
import type { Question } from '../asked.js';

export function formatPacket({ path, headers }: Question, host: string): Buffer {
  const [pathInfo = '', query = ''] = path.split('?');
  const fields = Object.entries({ Host: host, ...headers });
  const variables = {
    QUERY_STRING: query,
    REQUEST_METHOD: 'GET',
    CONTENT_TYPE: '',
    CONTENT_LENGTH: '',
    REQUEST_URI: path,
    PATH_INFO: pathInfo,
    DOCUMENT_ROOT: '/var/www/html',
    SERVER_PROTOCOL: 'HTTP/1.1',
    REQUEST_SCHEME: 'http',
    REMOTE_ADDR: '127.0.0.1',
    REMOTE_PORT: '54321',
    SERVER_PORT: '80',
    SERVER_NAME: host,
    ...Object.fromEntries(fields.map(([name, value]) => [`HTTP_${name.toUpperCase().replaceAll('-', '_')}`, value])),
  };
  const block = Buffer.concat(Object.entries(variables).flat().map(sized));
  return Buffer.concat([Buffer.from([0, block.length & 255, block.length >> 8, 0]), block]);
}

function sized(text: string): Buffer {
  return Buffer.concat([Buffer.from([text.length & 255, text.length >> 8]), Buffer.from(text, 'latin1')]);
}
