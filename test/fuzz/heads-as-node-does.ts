// Heads of the http interface: the same calls, to the response of ours and to node's, must give the same bytes or errors.

import type { IncomingMessage } from 'node:http';
import { type NodeResponse, NodeResponseClass } from '../../dist/node-http/node-objects.js';
import { DirectHeadResponse } from '../../dist/node-http/response.js';
import type { Dice } from './dice.js';
import { makeName, makeStatus, makeValue } from './make-values.js';

/** One call of a response's methods. */
type Call = readonly [method: 'setHeader' | 'appendHeader' | 'removeHeader' | 'writeHead', ...args: unknown[]];

const requests = [
  { method: 'GET', httpVersionMajor: 1, httpVersionMinor: 1, headers: {} },
  { method: 'HEAD', httpVersionMajor: 1, httpVersionMinor: 1, headers: {} },
  { method: 'GET', httpVersionMajor: 1, httpVersionMinor: 0, headers: {} },
];

/** What the server may have set before. */
const states: readonly Partial<Record<keyof NodeResponse, unknown>>[] = [
  {},
  { shouldKeepAlive: false },
  { _contentLength: 5 },
  { _keepAliveTimeout: 5000 },
  { _expect_continue: true },
  { sendDate: false },
  { maxRequestsOnConnectionReached: true },
];

function makeCalls(dice: Dice): Call[] {
  const calls: Call[] = Array.from({ length: dice.roll(5) }, () => {
    const name = makeName(dice);
    if (dice.oneIn(8)) return ['removeHeader', name];
    return [dice.oneIn(6) ? 'appendHeader' : 'setHeader', name, makeValue(dice)];
  });
  const fields = Array.from({ length: dice.roll(4) }, () => [makeName(dice), makeValue(dice)] as const);
  const asObject = Object.fromEntries(fields.filter(([name]) => typeof name === 'string' && name !== '__proto__'));
  const given = dice.pick<unknown>([undefined, null, fields.flat(), fields, asObject]);
  const status = dice.oneIn(2) ? 200 : makeStatus(dice);
  calls.push(dice.oneIn(6) ? ['writeHead', status, makeValue(dice), given] : ['writeHead', status, given]);
  return calls;
}

function outcomeOf(
  Class: typeof NodeResponseClass,
  request: unknown,
  state: object,
  calls: readonly Call[],
): { head: string | null | undefined; errors: string[]; facts: unknown[] } {
  const options = { highWaterMark: 1, rejectNonStandardBodyWrites: false };
  const response = Object.assign(new Class(request as IncomingMessage, options), state) as NodeResponse;
  const errors: string[] = [];
  for (const [method, ...args] of calls) {
    try {
      (response[method] as (...args: unknown[]) => unknown)(...args.map(copyOf));
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      errors.push(`${method}: ${code} ${message}`);
    }
  }
  const { _header, _last, chunkedEncoding, shouldKeepAlive, _hasBody, _contentLength, statusCode, statusMessage } =
    response;
  const head = _header?.replace(/^Date: \w{3}, .*$/m, 'Date: now');
  const facts = [_last, chunkedEncoding, shouldKeepAlive, _hasBody, _contentLength, statusCode, statusMessage];
  return { head, errors, facts };
}

/** appendHeader() changes the array that it was given before. */
function copyOf(value: unknown): unknown {
  return Array.isArray(value) ? value.map(copyOf) : value;
}

/** A made-up response, where ours is another one than node's. */
export function findDifferentHead(dice: Dice): unknown {
  const request = dice.pick(requests);
  const state = dice.pick(states);
  const calls = makeCalls(dice);
  const ours = outcomeOf(DirectHeadResponse, request, state, calls);
  const node = outcomeOf(NodeResponseClass, request, state, calls);
  return JSON.stringify(ours) === JSON.stringify(node) ? undefined : { request, state, calls, ours, node };
}
