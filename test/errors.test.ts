import t from 'tap';
import { formatError, TswsgiError } from '../dist/errors.js';

t.test('fields are filled in, once and as they are', async (t) => {
  t.equal(formatError('ARGUMENT_UNEXPECTED', { name: '--x', value: '{name}' }), '--x takes no value, got "{name}"');
});

t.test('an error carries code, place and cause', async (t) => {
  const cause = new Error('below');
  const fields = { name: 'umask', value: 'rw', example: '022' };
  const error = new TswsgiError('VALUE_NOT_A_MODE', fields, { place: 'uwsgi.ini:12', cause });
  t.match(error, { name: 'TswsgiError', code: 'VALUE_NOT_A_MODE', place: 'uwsgi.ini:12', cause });
  t.match(error.message, /^umask: "rw" is not a file mode; .* \(uwsgi\.ini:12\)$/);
  t.notOk('cause' in new TswsgiError('NO_SOCKET', { unserved: '', instead: '' }));
});
