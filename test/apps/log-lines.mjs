// One answer for each path, for the lines that requests have in the log.
import { logVar, set_logvar } from 'tswsgi/app';

const answers = {
  '/logvar': () => {
    logVar('mine', 'first');
    logVar('mine', 'last');
    logVar('empty', '');
    set_logvar('status', 'shadow');
  },
  '/throw': () => {
    throw new Error('thrown');
  },
};

export async function application(environ, startResponse) {
  const path = environ.PATH_INFO;
  answers[path]?.();
  if (path === '/parts') {
    startResponse('404 Not Found', [['X-A', 'b']]);
    return (function* () {
      yield 'one';
      yield 'two';
    })();
  }
  if (path === '/empty') {
    startResponse('204 No Content', []);
    return [];
  }
  await environ['wsgi.input'].text();
  startResponse('200 OK', [
    ['Content-Type', 'text/plain'],
    ['X-A', 'b'],
  ]);
  return 'hello';
}
