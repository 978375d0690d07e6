// Where everything that is measured is kept, and how: JSON that a reader and a diff can take.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const resultsFolder: string = fileURLToPath(new URL('../bench/results/', import.meta.url));

/** Writes `<name>.json`. */
export function writeJson(name: string, result: unknown): void {
  mkdirSync(resultsFolder, { recursive: true });
  writeFileSync(join(resultsFolder, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
}
