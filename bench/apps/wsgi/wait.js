// Waits for 50 ms, as for a database, and answers.
import { setTimeout as delay } from 'node:timers/promises';

const headers = [['Content-Type', 'text/plain']];

export async function application(_environ, startResponse) {
  await delay(50);
  startResponse('200 OK', headers);
  return 'Hello, world!';
}
