// What every way to the server has in common: one suite of requests and the answers they must have, whatever protocol
// carries them and whether a front-end stands between. integration/contract-*.test.ts run it, one file for each way.
//
// A case is a row of the tables in contract/. A row that cannot hold behind some front-end says so itself (`holds`).

import type { Test } from 'tap';
import { answerCases } from './contract/answers.js';
import { bodyCases } from './contract/bodies.js';
import { failureCases } from './contract/failures.js';
import { requestCases } from './contract/requests.js';
import type { RawResponse } from './helpers/http-response.js';
import type { RunningServer } from './helpers/start-server.js';

export interface ContractRequest {
  /** GET when left out; POST with a body. */
  readonly method?: string;
  /** Request target as it is sent. */
  readonly uri: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: string | Uint8Array;
  /** Send the body chunked; where the protocol has no chunks, as a front-end does that has taken them apart. */
  readonly isChunked?: boolean;
}

/** What came back: a whole response, or one that the client can tell is not whole. */
export type Outcome = RawResponse | 'broken';

/** One way to the server. */
export interface Front {
  /** What the server under test is spoken to in. */
  readonly protocol: 'http' | 'uwsgi';
  /** nginx stands between: it normalises paths and owns the framing. */
  readonly isProxied: boolean;
  /** The server is reached by a unix socket. */
  readonly isUnix: boolean;
  send(t: Test, request: ContractRequest): Promise<Outcome>;
}

export interface ContractCase {
  readonly name: string;
  readonly request: ContractRequest;
  /** 200 when left out. */
  readonly status?: number;
  /** The body, text as UTF-8. */
  readonly body?: string | Uint8Array;
  /** Values of response headers; `undefined`: it must not be there. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Properties the answer has as JSON; `null`: it must not have it. */
  readonly json?: Readonly<Record<string, unknown>>;
  /** The client must be able to tell that the answer is not whole. */
  readonly isBroken?: boolean;
  /** A line that the server must have logged by then. */
  readonly log?: RegExp;
  /** Fronts that let this through; all when left out. */
  readonly holds?: (front: Front) => boolean;
}

const allCases: Readonly<Record<string, readonly ContractCase[]>> = {
  requests: requestCases,
  bodies: bodyCases,
  answers: answerCases,
  failures: failureCases,
};

/** Run the suite. `server` runs the application test/apps/contract.mjs; `front` leads to it. */
export function testContract(t: Test, server: RunningServer, front: Front): void {
  for (const [group, cases] of Object.entries(allCases)) {
    t.test(group, async (t) => {
      for (const row of cases.filter(({ holds }) => holds?.(front) ?? true)) {
        await t.test(row.name, (t) => checkCase(t, server, front, row));
      }
    });
  }
}

async function checkCase(t: Test, server: RunningServer, front: Front, row: ContractCase): Promise<void> {
  const from = server.lines.length;
  const outcome = await front.send(t, row.request);
  if (row.log !== undefined) await server.waitForLog(row.log, { from });
  if (row.isBroken) {
    // A front-end that has sent nothing yet can say so.
    const found = outcome === 'broken' ? outcome : `a whole answer ${outcome.status}`;
    return void t.ok(found === 'broken' || (front.isProxied && found === 'a whole answer 502'), `${found}`);
  }
  if (outcome === 'broken') return void t.fail('the answer is not whole');
  t.equal(outcome.status, row.status ?? 200);
  if (row.body !== undefined) checkBody(t, outcome.body, Buffer.from(row.body as Uint8Array));
  for (const [name, value] of Object.entries(row.headers ?? {})) t.equal(outcome.header(name), value, name);
  if (row.json === undefined) return;
  const found = JSON.parse(outcome.body.toString()) as Record<string, unknown>;
  for (const [name, value] of Object.entries(row.json)) {
    t.strictSame(found[name] ?? null, value, name);
  }
}

/** Large bodies are not printed when they differ. */
function checkBody(t: Test, found: Buffer, wanted: Buffer): void {
  if (wanted.length < 1000) t.equal(found.toString(), wanted.toString());
  t.ok(found.equals(wanted), `a body of ${wanted.length} bytes, found ${found.length}`);
}
