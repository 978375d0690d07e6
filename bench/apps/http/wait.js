// Waits for 50 ms, as for a database, and answers.
import { setTimeout as delay } from 'node:timers/promises';
import { app as hello } from './hello.js';

export const app = async (request, response) => {
  await delay(50);
  hello(request, response);
};
