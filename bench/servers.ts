// The contenders. A row says how to start a server that runs one of the programs of apps/; a new one is a row in one of
// the tables of contenders/.
import type { Contender } from './contender.js';
import { nativeContenders } from './contenders/native.js';
import { nodeContenders } from './contenders/node.js';
import { tswsgiContenders } from './contenders/tswsgi.js';

export const contenders: readonly Contender[] = [...nativeContenders, ...tswsgiContenders, ...nodeContenders];
