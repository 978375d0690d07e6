// What `require('tswsgi')` gives: the package is made of ES modules, which Node 20 cannot require, and `createServer` promises
// its server anyway.
import type * as index from './index.js' with { 'resolution-mode': 'import' };

const createServer: typeof index.createServer = async (options) => (await import('./index.js')).createServer(options);

/** For `module.exports = defineConfig({ ... })`: gives back what it is given. */
const defineConfig = ((configuration: unknown) => configuration) as typeof index.defineConfig;

export = { createServer, defineConfig };
