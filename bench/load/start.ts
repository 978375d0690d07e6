// How long a server takes from exec to its first answer, and until all its workers are ready. Its output is read as it comes,
// so nothing here waits between two looks.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Asked } from '../asked.js';
import { askFor } from '../asked.js';
import type { Figures } from '../figures.js';
import type { ServerCommand } from '../running-server.js';

const patienceMs = 60_000;

/** Starts it once more, on these cores, and stops it. */
export async function measureStart(server: ServerCommand, cores: string, asked: Asked): Promise<Figures> {
  const { command, addressPattern, readyPattern } = server;
  if (addressPattern === undefined) throw new Error('a server whose start is measured has to say its address');
  const startedAt = performance.now();
  const child = spawn('taskset', ['-c', cores, ...command], { stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit');
  let output = '';
  const looks = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      for (const look of looks) look();
    });
  }
  /** Resolves when `find` gives something of the output. */
  const until = <Found>(find: () => Found | undefined): Promise<Found> =>
    new Promise((resolve, reject) => {
      const fail = () => reject(new Error(`${command.join(' ')} does not start:\n${output}`));
      const patience = setTimeout(fail, patienceMs);
      const look = () => {
        const found = find();
        if (found === undefined) return;
        clearTimeout(patience);
        looks.delete(look);
        resolve(found);
      };
      void exited.then(fail);
      looks.add(look);
      look();
    });
  try {
    const ready =
      readyPattern === undefined
        ? undefined
        : until(() => {
            const count = output.match(readyPattern.pattern)?.length ?? 0;
            return count >= readyPattern.times ? performance.now() - startedAt : undefined;
          });
    const address = await until(() => addressPattern.exec(output)?.[1]);
    await askFor(address, asked, patienceMs);
    const startMs = performance.now() - startedAt;
    return { startMs, readyMs: (await ready) ?? startMs, errors: 0 };
  } finally {
    child.kill('SIGTERM');
    const insist = setTimeout(() => child.kill('SIGKILL'), 5000);
    await exited;
    clearTimeout(insist);
  }
}
