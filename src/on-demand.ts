// Loads packages when they are first needed: what most processes never use (the parsers of other formats than ini, pino
// without a log in JSON) is two thirds of the modules that a start would read.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** The exports of the CommonJS package `name`, or of the file with that absolute path. */
export function loadPackage<Package>(name: string): Package {
  return require(name) as Package;
}
