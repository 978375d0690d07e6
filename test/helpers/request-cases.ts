// Requests to a fixture application and the answers they must have, a row each.
import type { Test } from 'tap';
import type { ContractRequest, Front } from '../contract.js';
import type { RunningServer } from './start-server.js';

export interface RequestCase extends ContractRequest {
  /** 200 when left out. */
  readonly status?: number;
  readonly text?: string;
  readonly json?: unknown;
  readonly answer?: Readonly<Record<string, string | undefined>>;
  /** A line of the log. */
  readonly log?: RegExp;
}

/** A test for each row; `compare` is the assertion for `json`. */
export function testCases(
  t: Test,
  server: RunningServer,
  front: Front,
  cases: readonly RequestCase[],
  compare: 'strictSame' | 'match',
): void {
  for (const row of cases) {
    const { uri, status = 200, text, json, answer = {}, log, ...request } = row;
    t.test(`${request.method ?? (request.body === undefined ? 'GET' : 'POST')} ${uri}`, async (t) => {
      const outcome = await front.send(t, { uri, ...request });
      if (outcome === 'broken') throw new Error('the answer is not whole');
      t.equal(outcome.status, status);
      if (text !== undefined) t.ok(outcome.body.toString() === text, `body of ${text.length} characters`);
      if (json !== undefined) t[compare](JSON.parse(outcome.body.toString()), json);
      for (const [name, value] of Object.entries(answer)) t.equal(outcome.header(name), value, name);
      if (log !== undefined) await server.waitForLog(log);
    });
  }
}
