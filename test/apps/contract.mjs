// The application of the contract suite: one small function for each way in which an application can answer. The path
// picks the file's group (`/answer/`, `/read/`, …) and the function in it.

import { answers } from './answers.mjs';
import { failures } from './failures.mjs';
import { readers } from './readers.mjs';

const groups = { answer: answers, fail: failures, read: readers };

export function application(environ, startResponse) {
  const [, group, name] = environ.PATH_INFO.split('/');
  const app = Object.hasOwn(groups, group) ? groups[group][name] : undefined;
  if (app !== undefined) return app(environ, startResponse);
  startResponse('200 OK', [['Content-Type', 'application/json']]);
  return JSON.stringify(environ, (_, value) =>
    typeof value === 'object' && value === environ['wsgi.input'] ? null : value,
  );
}
