// One run of the load: opens the connections, lets them ask for the time that was ordered, waits for the answers under
// way, and counts. A closed loop: a slow server is asked less often, so rate and times belong together. Runs in each of
// the processes that make the load.
import { Connection } from './connection.js';
import { Histogram } from './histogram.js';
import type { LoadOrder, LoadResult } from './load-messages.js';

/** For the answers that are under way when the time is up. */
const lastAnswersMs = 2000;

/** Resolves with what was counted; never rejects for what the server does. */
export async function runLoad(order: LoadOrder): Promise<LoadResult> {
  const times = new Histogram();
  const errors: Record<string, number> = {};
  const count = (name: string) => (errors[name] = (errors[name] ?? 0) + 1);
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  let busy = order.connections;
  let isOver = () => {};
  const connections = Array.from(
    { length: order.connections },
    () =>
      new Connection(order, {
        onAnswer(status, milliseconds) {
          times.record(milliseconds * 1000);
          if (status >= 400) count(`status ${status}`);
        },
        onBroken: count,
        onIdle() {
          busy -= 1;
          if (busy === 0) isOver();
        },
      }),
  );
  for (const connection of connections) connection.start();
  await new Promise((resolve) => setTimeout(resolve, order.seconds * 1000));

  const elapsedMs = performance.now() - startedAt;
  const answeredInTime = times.count;
  await new Promise<void>((resolve) => {
    const patience = setTimeout(resolve, lastAnswersMs);
    isOver = () => {
      clearTimeout(patience);
      resolve();
    };
    for (const connection of connections) connection.finish();
  });
  for (const connection of connections) connection.close();
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    elapsedMs,
    answeredInTime,
    unanswered: busy,
    errors,
    times: times.toJSON(),
    cpuUs: user + system,
  };
}
