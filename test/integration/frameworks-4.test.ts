// The frameworks grid: Hapi and Nest.

import t from 'tap';
import { testFrameworks } from '../helpers/frameworks.js';

await testFrameworks(t, 4);
