// The call frames that the inspector gives as an Error's stack has them.
import type { Debugger } from 'node:inspector';

const mostFrames = 30;

/** One line per frame, innermost first; `urls` has the places of scripts by their numbers. */
export function stackLines(frames: readonly Debugger.CallFrame[], urls: ReadonlyMap<string, string>): string[] {
  return frames.slice(0, mostFrames).map(({ functionName, location }) => {
    const { scriptId, lineNumber, columnNumber = 0 } = location;
    const place = `${urls.get(scriptId) ?? ''}:${lineNumber + 1}:${columnNumber + 1}`;
    return functionName === '' ? `    at ${place}` : `    at ${functionName} (${place})`;
  });
}
