// The smallest application of the wsgi interface.
const headers = [['Content-Type', 'text/plain']];

export function application(_environ, startResponse) {
  startResponse('200 OK', headers);
  return 'Hello, world!';
}
