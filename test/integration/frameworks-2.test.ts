// The frameworks grid: Fastify and Koa.

import t from 'tap';
import { testFrameworks } from '../helpers/frameworks.js';

await testFrameworks(t, 2);
