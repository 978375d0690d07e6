// What `require('tswsgi')` gives: the package is made of ES modules, which Node 20 cannot require, and `createServer` promises
// its server anyway.
import type * as index from './index.js' with { 'resolution-mode': 'import' };

const createServer: typeof index.createServer = async (options) => (await import('./index.js')).createServer(options);

export = { createServer };
