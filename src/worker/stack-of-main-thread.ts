// Where the main thread of this process is, seen from another thread: the inspector stops it between two steps of
// JavaScript, and lets it go on. It works while the main thread is in an endless loop, since V8 looks for such requests
// at every turn of a loop; not while it waits inside of a system call.
import { type Debugger, Session } from 'node:inspector';

const mostFrames = 30;

/**
 * The stack as lines of text, innermost first; `undefined` when the main thread has not come to a step of JavaScript in
 * `timeoutMs`. To be called in a worker thread.
 */
export function stackOfMainThread(timeoutMs: number): Promise<string[] | undefined> {
  const session = new Session();
  /** Node leaves the place of a frame's script out. */
  const urls = new Map<string, string>();
  return new Promise((resolve) => {
    const finish = (frames: readonly Debugger.CallFrame[] | undefined) => {
      clearTimeout(timer);
      if (frames !== undefined) session.post('Debugger.resume');
      session.post('Debugger.disable');
      session.disconnect();
      resolve(frames?.slice(0, mostFrames).map((frame) => frameText(frame, urls)));
    };
    const timer = setTimeout(() => finish(undefined), timeoutMs);
    session.connectToMainThread();
    session.on('Debugger.scriptParsed', ({ params }) => urls.set(params.scriptId, params.url));
    session.once('Debugger.paused', ({ params }) => finish(params.callFrames));
    session.post('Debugger.enable');
    session.post('Debugger.pause');
  });
}

/** As an Error's stack has it. */
function frameText({ functionName, location }: Debugger.CallFrame, urls: ReadonlyMap<string, string>): string {
  const place = `${urls.get(location.scriptId) ?? ''}:${location.lineNumber + 1}:${(location.columnNumber ?? 0) + 1}`;
  return functionName === '' ? `    at ${place}` : `    at ${functionName} (${place})`;
}
