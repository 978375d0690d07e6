// What it costs to hand every request to a thread by a task of piscina's: the smallest application, its work in the pool.
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';

const pool = new Piscina({
  filename: fileURLToPath(new URL('hello-task.js', import.meta.url)),
  name: 'greet',
  minThreads: 4,
  maxThreads: 4,
});
const headers = [['Content-Type', 'text/plain']];

export async function application(environ, startResponse) {
  const body = await pool.run(environ.PATH_INFO);
  startResponse('200 OK', headers);
  return body;
}
