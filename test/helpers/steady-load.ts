// A load that goes on while something happens to the server, and counts what went wrong. It retries nothing: a client that
// met a closed connection has failed, even where a real one would have tried again.

import { Agent, request } from 'node:http';
import type { Test } from 'tap';
import { connectOptions } from './raw-client.js';
import { patienceMs } from './until.js';

export interface LoadSettings {
  /** As the boot log spells it. */
  readonly address: string;
  /** Clients that send one request after the other on one connection, as long as the server keeps it. */
  readonly keepAlive?: number;
  /** Clients that open a connection for each request. */
  readonly close?: number;
}

export interface LoadResult {
  /** Requests answered with 200 and a whole body. */
  readonly answered: number;
  /** What the others met. */
  readonly failures: readonly string[];
  /** Body to number of responses. */
  readonly bodies: ReadonlyMap<string, number>;
}

export interface SteadyLoad {
  readonly answered: number;
  /** Resolves when `count` more requests have been answered. */
  more(count: number): Promise<void>;
  /** Let every client finish its request. */
  stop(): Promise<LoadResult>;
}

/** Begin. The clients stop at the end of `t` at the latest. */
export function startLoad(t: Test, { address, keepAlive = 0, close = 0 }: LoadSettings): SteadyLoad {
  const failures: string[] = [];
  const bodies = new Map<string, number>();
  let answered = 0;
  let isStopping = false;
  let wake = (): void => {};

  const run = async (isKept: boolean): Promise<void> => {
    const agent = new Agent({ keepAlive: isKept, maxSockets: 1 });
    while (!isStopping) {
      try {
        const body = await get(address, agent);
        bodies.set(body, (bodies.get(body) ?? 0) + 1);
        answered += 1;
      } catch (error) {
        failures.push(String(error));
      }
      wake();
    }
    agent.destroy();
  };
  const clients = Array.from({ length: keepAlive + close }, (_, index) => run(index < keepAlive));
  const stop = async (): Promise<LoadResult> => {
    isStopping = true;
    await Promise.all(clients);
    return { answered, failures, bodies };
  };
  t.teardown(stop);
  return {
    get answered() {
      return answered;
    },
    async more(count) {
      const wanted = answered + count;
      while (answered < wanted && failures.length < 100) await new Promise<void>((resolve) => (wake = resolve));
    },
    stop,
  };
}

function get(address: string, agent: Agent): Promise<string> {
  const to = connectOptions(address);
  const target = 'path' in to ? { socketPath: to.path } : { host: to.host, port: to.port };
  return new Promise((resolve, reject) => {
    const asked = request({ ...target, agent, path: '/', timeout: patienceMs }, (response) => {
      let body = '';
      response.setEncoding('latin1');
      response.on('data', (part: string) => (body += part));
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200 && response.complete) resolve(body);
        else reject(new Error(`status ${response.statusCode}, complete: ${response.complete}`));
      });
    });
    asked.on('timeout', () => asked.destroy(new Error(`no answer in ${patienceMs} ms`)));
    asked.on('error', reject);
    asked.end();
  });
}
