// One question to a process of its own, for what may take its time, crash, or never end: an entry file that takes a message,
// answers with one, and is ended then. It leads a group, so that its end is also that of whatever it waits for.
import { fork } from 'node:child_process';

export interface Question {
  readonly argv?: readonly string[];
  readonly message?: object;
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly limitMs: number;
  /** The descriptor for what it prints to standard output. */
  readonly output: 1 | 2;
}

/** The answer, or why there is none. Never rejects. */
export function askProcess<Answer>(
  entryFile: string,
  { argv = [], message, cwd, environment, limitMs, output }: Question,
): Promise<{ readonly answer: Answer } | { readonly reason: string }> {
  return new Promise((resolve) => {
    const child = fork(entryFile, argv, {
      cwd,
      env: environment,
      // A debugger is for whoever asks, and its port is taken.
      execArgv: process.execArgv.filter((argument) => !argument.startsWith('--inspect')),
      detached: true,
      serialization: 'advanced',
      stdio: ['ignore', output, 2, 'ipc'],
    });
    const kill = () => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // They have ended.
      }
    };
    const settle = (outcome: { readonly answer: Answer } | { readonly reason: string }) => {
      clearTimeout(timer);
      process.off('exit', kill);
      kill();
      resolve(outcome);
    };
    const reason = `it took longer than ${limitMs / 1000} seconds`;
    const timer = setTimeout(() => settle({ reason }), limitMs);
    // Whoever ends meanwhile waits for nobody.
    process.once('exit', kill);
    child.once('message', (answer) => settle({ answer: answer as Answer }));
    child.once('error', ({ message: why }) => settle({ reason: why }));
    child.once('exit', (code, signal) => settle({ reason: `it ended with ${signal ?? code}` }));
    if (message !== undefined) child.send(message, () => {}); // what fails is seen by its end
  });
}
