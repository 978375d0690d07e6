// Where the files of this package are. Its code is read from `bundle/` by users and module by module from `dist/` by the
// tests of single modules, and in the bundle a module does not know what file it came to lie in.
import { existsSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const ownFile = fileURLToPath(import.meta.url);

/** The folder with package.json. Absolute, without a separator at its end. */
export const packageFolder = findPackage(dirname(ownFile));

/** The folder with the code that is running: `bundle` or `dist` of the package. */
export const codeFolder = join(packageFolder, relative(packageFolder, ownFile).split(sep, 1)[0] as string);

/** The absolute path of an entry file, given as it is below `src/`, with the ending `.js`. */
export function entryFile(path: string): string {
  return join(codeFolder, path);
}

function findPackage(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : findPackage(dirname(folder));
}
