// Counts the bytes of the body and keeps none of them.
const headers = [['Content-Type', 'text/plain']];

export async function application(environ, startResponse) {
  let count = 0;
  for await (const part of environ['wsgi.input']) count += part.length;
  startResponse('200 OK', headers);
  return String(count);
}
