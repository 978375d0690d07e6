// What a configuration that is a program is written with. It gives back what it is given: it is there for the types.
import type { ServerOptions } from '../embed/server-options.js';
import type { CommandOptions } from './command-options.js';

/** A value that any option may have. */
type AnyValue = string | number | boolean | readonly string[] | Readonly<Record<string, string>>;

/**
 * The options of a server that the command `tswsgi` runs: those of `createServer`, and what needs a process of its own. Names
 * with hyphens are those of an `uwsgi.ini`.
 */
export type Configuration = Omit<ServerOptions, keyof CommandOptions> &
  CommandOptions & { readonly [name: `${string}-${string}`]: AnyValue };

/** A configuration, or what makes one when the server starts and each time it reloads. */
export type ConfigurationExport = Configuration | LaterConfiguration;

type LaterConfiguration = Promise<Configuration> | (() => Configuration | Promise<Configuration>);

/**
 * The configuration of a server, with its types: `export default defineConfig({ httpSocket: ':8080', processes: 2 })` in
 * `app.config.mjs` is what `tswsgi app.config.mjs` serves by. A function, also an async one, is called for it. Values are text,
 * numbers, true or false, and arrays of text for options that may be given several times.
 */
export function defineConfig(configuration: Configuration): Configuration;
export function defineConfig<Given extends LaterConfiguration>(configuration: Given): Given;
export function defineConfig(configuration: ConfigurationExport): ConfigurationExport {
  return configuration;
}
