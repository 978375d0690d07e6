// What `tswsgi init` asks on a terminal. An empty answer takes the default in brackets.
import { createInterface } from 'node:readline';
import type { GivenSettings } from './init-options.js';

export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** The answers; `undefined` when the terminal is closed, or Ctrl-C is pressed, before the last one. */
export async function askSettings(name: string, { input, output }: Terminal): Promise<GivenSettings | undefined> {
  const lines = createInterface({ input, output });
  // What is typed ahead waits for its question.
  const typed = lines[Symbol.asyncIterator]();
  const ask = async (question: string, usual: string): Promise<string> => {
    lines.setPrompt(usual === '' ? `${question}: ` : `${question} [${usual}]: `);
    lines.prompt();
    const { value, done } = await typed.next();
    if (done === true) throw new ClosedError();
    return value.trim() === '' ? usual : value.trim();
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
