// What `tswsgi init` asks on a terminal. An empty answer takes the default in brackets.
import { createInterface } from 'node:readline/promises';
import type { GivenSettings } from './init-options.js';

export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** The answers; `undefined` when the terminal is closed, or Ctrl-C is pressed, before the last one. */
export async function askSettings(name: string, { input, output }: Terminal): Promise<GivenSettings | undefined> {
  const lines = createInterface({ input, output });
  const closed = new Promise<undefined>((resolve) => lines.once('close', () => resolve(undefined)));
  const ask = async (question: string, usual: string): Promise<string> => {
    const shown = usual === '' ? `${question}: ` : `${question} [${usual}]: `;
    const answer = await Promise.race([lines.question(shown), closed]);
    if (answer === undefined) throw new ClosedError();
    return answer.trim() === '' ? usual : answer.trim();
  };
  try {
    const chosen = await ask('Name of the server', name);
    const nginx = await ask('Behind nginx, for which server names (none: without nginx)', 'none');
    const isFronted = nginx !== 'none';
    const usual = isFronted ? `run/${chosen}.sock` : '127.0.0.1:8000';
    const address = await ask('Address, HOST:PORT or the path of a unix socket', usual);
    const processes = await ask('Number of workers', 'auto');
    const systemd = await ask('A unit of systemd, yes or no', 'no');
    return {
      name: chosen,
      address,
      processes,
      ...(isFronted && { nginx }),
      ...(/^y/i.test(systemd) && { systemd: true }),
    };
  } catch (error) {
    if (error instanceof ClosedError) return undefined;
    throw error;
  } finally {
    lines.close();
  }
}

class ClosedError extends Error {}
