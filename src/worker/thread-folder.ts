// process.chdir() in a thread. Node refuses it there, because the folder is the whole process's. Programs call it for the
// folder they lie in (the server.js of Next's standalone output does); where that is the folder already, nothing is to do.
import { realpathSync } from 'node:fs';

/** Let process.chdir() pass for the folder that the process is in; for another one it throws as ever, and says more. */
export function allowOwnFolder(): void {
  const refuse = process.chdir;
  process.chdir = (folder) => {
    if (isOwnFolder(folder)) return;
    try {
      refuse(folder);
    } catch (error) {
      (error as Error).message += `; give the folder to the server: chdir = ${folder}`;
      throw error;
    }
  };
}

function isOwnFolder(folder: unknown): boolean {
  try {
    return realpathSync(folder as string) === process.cwd();
  } catch {
    return false;
  }
}
