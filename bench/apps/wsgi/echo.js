// Gives the body back when it has come.
const headers = [['Content-Type', 'application/octet-stream']];

export async function application(environ, startResponse) {
  const body = await environ['wsgi.input'].bytes();
  startResponse('200 OK', headers);
  return body;
}
