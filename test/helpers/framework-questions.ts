// What each application of test/frameworks is asked, by the columns of README's table. `status` and `answer` say what
// node:http has to answer, so that nobody compares one error page with another.

import type { ContractRequest } from '../contract.js';

export interface Question extends ContractRequest {
  /** Several, where frameworks differ. */
  readonly status: number | readonly number[];
  readonly answer?: RegExp;
}

const json = [['Content-Type', 'application/json']] as const;
const gzip = [['Accept-Encoding', 'gzip']] as const;
const boundary = 'boundary-of-the-form';
const form = [['Content-Type', `multipart/form-data; boundary=${boundary}`]] as const;

const part = (rest: string): Buffer => Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; ${rest}\r\n`);
const upload = Buffer.concat([
  part('name="note"\r\n\r\nwörld'),
  part('name="file"; filename="a.bin"\r\nContent-Type: application/octet-stream\r\n'),
  Buffer.alloc(300_000, 'some bytes of a file\r\n'),
  Buffer.from(`\r\n--${boundary}--\r\n`),
]);
const streamed = /^part 0 \n.*part 49 \.{1960}\n$/s;
const received = /"note":"wörld","name":"a.bin","size":300000,"sha256":"[0-9a-f]{64}"/;

export const features: Readonly<Record<string, readonly Question[]>> = {
  routes: [
    { uri: '/hello/you?q=1', status: 200, answer: /"hello":"you"/ },
    { uri: '/hello/you', method: 'HEAD', status: 200 },
    { uri: '/nowhere', status: 404 },
    { uri: '/nowhere', body: 'nobody reads this', status: 404 },
  ],
  JSON: [
    { uri: '/echo', body: '{"a":[1,"zwei"]}', headers: json, status: 201, answer: /^\{"a":\[1,"zwei"\]\}$/ },
    { uri: '/echo', body: JSON.stringify(['x'.repeat(90_000)]), headers: json, isChunked: true, status: 201 },
    { uri: '/echo', body: '{"a":', headers: json, status: [400, 500] },
  ],
  upload: [
    { uri: '/upload', body: upload, headers: form, status: 200, answer: received },
    { uri: '/upload', body: upload, headers: form, isChunked: true, status: 200, answer: received },
  ],
  'static files': [
    { uri: '/static/page.html', status: 200, answer: /^<!doctype html>/ },
    { uri: '/static/page.html', method: 'HEAD', status: 200 },
    { uri: '/static/page.html', headers: [['Range', 'bytes=2-8']], status: [206, 200], answer: /doctype/ },
    { uri: '/static/page.html', headers: [['If-Modified-Since', 'Fri, 01 Jan 2100 00:00:00 GMT']], status: [304, 200] },
  ],
  streams: [
    { uri: '/stream', status: 200, answer: streamed },
    { uri: '/stream', headers: [['Connection', 'close']], status: 200, answer: streamed },
    { uri: '/stream', method: 'HEAD', status: [200, 404] },
  ],
  errors: [{ uri: '/throws', status: 500 }],
  redirects: [{ uri: '/old', status: 302 }],
  cookies: [{ uri: '/cookies', headers: [['Cookie', 'seen=yes; other=1']], status: 200, answer: /yes/ }],
  compression: [
    { uri: '/large', headers: gzip, status: 200, answer: /^line 0\n.*line 4999\n$/s },
    { uri: '/large', status: 200, answer: /^line 0\n.*line 4999\n$/s },
    { uri: '/large', method: 'HEAD', headers: gzip, status: 200 },
  ],
};
