// Waits for 20 ms and then computes as many rounds as the query string says.
import { setTimeout as delay } from 'node:timers/promises';
import { application as work } from './work.js';

export async function application(environ, startResponse) {
  await delay(20);
  return work(environ, startResponse);
}
