// The frameworks grid: Hono, and a handler of one's own.

import t from 'tap';
import { testFrameworks } from '../helpers/frameworks.js';

await testFrameworks(t, 3);
