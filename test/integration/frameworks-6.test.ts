// The frameworks grid: h3, of both kinds, and Elysia.

import t from 'tap';
import { testFrameworks } from '../helpers/frameworks.js';

await testFrameworks(t, 6);
