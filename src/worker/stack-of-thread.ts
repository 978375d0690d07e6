// Where a thread of this process is, seen from the main thread: the inspector stops it between two steps of JavaScript, as
// stack-of-main-thread.ts does the other way round, through the NodeWorker domain. On the main thread.
import { type Debugger, Session } from 'node:inspector';
import { stackLines } from './stack-lines.js';

interface ThreadMessage {
  readonly method?: string;
  readonly params?: Debugger.PausedEventDataType & Debugger.ScriptParsedEventDataType;
}

/**
 * The stack of thread `threadId` as lines of text, innermost first; `undefined` when it has not come to a step of
 * JavaScript in `timeoutMs`. The thread goes on afterwards.
 */
export function stackOfThread(threadId: number, timeoutMs: number): Promise<string[] | undefined> {
  const session = new Session();
  /** Node leaves the place of a frame's script out. */
  const urls = new Map<string, string>();
  let channel: string | undefined;
  const send = (method: string) => {
    if (channel === undefined) return;
    const message = JSON.stringify({ id: 1, method });
    session.post('NodeWorker.sendMessageToWorker', { sessionId: channel, message });
  };
  return new Promise((resolve) => {
    const finish = (frames: readonly Debugger.CallFrame[] | undefined) => {
      clearTimeout(timer);
      send('Debugger.disable'); // which lets it go on
      session.disconnect();
      resolve(frames === undefined ? undefined : stackLines(frames, urls));
    };
    const timer = setTimeout(() => finish(undefined), timeoutMs);
    session.connect();
    session.on('NodeWorker.attachedToWorker', ({ params }) => {
      // The numbers here are the session's own; the title has the thread's.
      if (!params.workerInfo.title.startsWith(`[worker ${threadId}]`)) return;
      channel = params.sessionId;
      send('Debugger.enable');
      send('Debugger.pause');
    });
    session.on('NodeWorker.receivedMessageFromWorker', ({ params }) => {
      if (params.sessionId !== channel) return;
      const { method, params: told } = JSON.parse(params.message) as ThreadMessage;
      if (told === undefined) return;
      if (method === 'Debugger.scriptParsed') urls.set(told.scriptId, told.url);
      else if (method === 'Debugger.paused') finish(told.callFrames);
    });
    session.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
  });
}
