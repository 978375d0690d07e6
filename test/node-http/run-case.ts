// Runs one case on one server: listen, let the client talk, close, and give what the client received and what happened
// on the server's side, in order.
import { createHash } from 'node:crypto';
import type { IncomingMessage, RequestListener, Server, ServerOptions, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Case, type CaseTools, describeError } from './case.js';
import { Conversation } from './conversation.js';

/** As node:http has it. */
export type CreateServer = (
  options: ServerOptions<typeof IncomingMessage, typeof ServerResponse>,
  listener?: RequestListener,
) => Server;

/** A way to have handlers called. */
export interface Way {
  readonly name: string;
  readonly create: CreateServer;
  /** Called with the server when a case is over. */
  readonly release?: (server: Server) => Promise<void>;
  /** There is a handler, and no server that a case could ask. */
  readonly isHandlerOnly?: boolean;
}

export interface CaseOutcome {
  /** What the client received; dates are all the same. */
  readonly answer: string;
  readonly events: readonly string[];
}

/** For what is to end by itself after the client has gone. */
const patienceMs = 8000;

const mostChars = 4096;

/** `undefined`: the case is about a server, and this way has none. */
export async function runCase(way: Way, behaviour: Case): Promise<CaseOutcome | undefined> {
  const isOfServer = behaviour.configure !== undefined || behaviour.options !== undefined;
  if (way.isHandlerOnly === true && isOfServer) return undefined;
  let hasAsked = false;
  const events: string[] = [];
  const log = (event: string): void => {
    events.push(event);
  };
  const running: Promise<unknown>[] = [];
  let server: Server;
  const listener: RequestListener = (req, res) => {
    if (behaviour.handle === undefined) {
      res.end('hello');
      return;
    }
    try {
      const result = behaviour.handle(req, res, tools);
      if (result instanceof Promise) running.push(result.catch((error) => log(`rejected ${describeError(error)}`)));
    } catch (error) {
      log(`threw ${describeError(error)}`);
      res.destroy();
    }
  };
  try {
    server = way.create(behaviour.options ?? {}, listener);
  } catch (error) {
    return { answer: '(no server)', events: [describeError(error)] };
  }
  const tools: CaseTools = {
    log,
    get server() {
      hasAsked = true;
      return server;
    },
  };
  behaviour.configure?.(server, log);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
  const client = await Conversation.open((server.address() as AddressInfo).port, events);
  try {
    if (typeof behaviour.client === 'string') {
      await client.send(behaviour.client);
      await client.untilClosed();
    } else {
      await behaviour.client(client, tools);
    }
  } catch (error) {
    log(`the client failed: ${describeError(error)}`);
  }
  client.close();
  const isOver = closed(server).then(() => Promise.all(running));
  if (!(await inTime(isOver))) {
    log('(the server did not close by itself)');
    server.closeAllConnections();
    await inTime(isOver);
  }
  for (let turns = 0; turns < 4; turns += 1) await nextTurn();
  await way.release?.(server);
  if (way.isHandlerOnly === true && hasAsked) return undefined;
  return { answer: shorten(client.transcript.replace(/^Date: \w{3}, [^\r]+ GMT\r$/gm, 'Date: (now)\r')), events };
}

/** Of a long answer the ends, and a digest of the whole. */
function shorten(answer: string): string {
  if (answer.length <= mostChars * 2) return answer;
  const digest = createHash('sha256').update(answer, 'latin1').digest('hex');
  return `${answer.slice(0, mostChars)}(${answer.length} bytes, ${digest})${answer.slice(-mostChars)}`;
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}

async function inTime(promise: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, patienceMs, false);
  });
  try {
    return (await Promise.race([promise.then(() => true), late])) as boolean;
  } finally {
    clearTimeout(timer);
  }
}
