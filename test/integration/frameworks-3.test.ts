// The frameworks grid: Hono, as it is and on its adapter.

import t from 'tap';
import { testFrameworks } from '../helpers/frameworks.js';

await testFrameworks(t, 3);
