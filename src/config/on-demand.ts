// Loads packages when they are first needed: most configurations are ini files, and the parsers of the other formats
// are two thirds of the modules that a start would read.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** The exports of the CommonJS package `name`. */
export function loadPackage<Package>(name: string): Package {
  return require(name) as Package;
}
