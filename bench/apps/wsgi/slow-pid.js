// Answers after up to 20 ms, so that many requests are in hand at any moment, and says which worker it is.
import { setTimeout as delay } from 'node:timers/promises';

export async function application(_environ, startResponse) {
  await delay(Math.random() * 20);
  startResponse('200 OK', [['X-Worker-Pid', process.pid]]);
  return `served by ${process.pid}\n`;
}
