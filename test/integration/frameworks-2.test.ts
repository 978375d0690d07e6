// The frameworks grid: Fastify, Koa, Polka.

import t from 'tap';
import { testFrameworks } from '../helpers/frameworks.js';

await testFrameworks(t, 2);
