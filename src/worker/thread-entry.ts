// What a thread of a worker runs: loads the application, serves it until it is told to stop. Whatever ends the thread
// before that is piscina's to see and thread-pool.ts's to answer.
import { once } from 'node:events';
import { threadId } from 'node:worker_threads';
import { createLogger } from '../log/logger.js';
import { loadBinding } from '../native/binding.js';
import { ThreadServer } from '../serve/thread-server.js';
import { fatalFailure, loadForWorker } from './app-load.js';
import { exitCodes, type ThreadMessage, type ThreadTask } from './messages.js';
import { publishServer } from './server-link.js';
import { allowOwnFolder } from './thread-folder.js';
import { logWarnings } from './warnings.js';

/** Called by piscina, once in each thread. */
export async function runThread(task: ThreadTask): Promise<void> {
  const { config, port } = task;
  const stopped = once(port, 'message');
  const { logJson: isJson, isDevelopment } = config;
  const own = task.logFd === undefined || isDevelopment ? {} : { fd: task.logFd };
  const logger = createLogger({ ...own, isJson, isDevelopment });
  logWarnings(logger);
  allowOwnFolder();
  const say = (message: ThreadMessage) => port.postMessage(message);
  const binding = loadBinding();
  const lifecycle = publishServer({ ...task, binding, logger, thread: task.thread + 1 });
  const { applications, report } = await loadForWorker(
    config,
    { listeners: task.listeners, logger, lifecycle },
    { isThread: true },
  );
  const failure = fatalFailure(report, config);
  if (failure === undefined) {
    const server = new ThreadServer({ ...task, binding, applications, failure: report.failure, logger });
    server.start();
    say({ type: 'ready', report, threadId });
    await stopped;
    await server.settled();
    await lifecycle.end(logger);
    server.close();
  } else {
    say({ type: 'failed', text: failure });
    await stopped;
    // Node remembers modules that failed: the next try needs a thread of its own.
    process.exit(exitCodes.noApplication);
  }
  await logger.flushed();
  port.close();
}
