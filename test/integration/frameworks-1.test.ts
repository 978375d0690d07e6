// The frameworks grid: Express 5 and 4.

import t from 'tap';
import { testFrameworks } from '../helpers/frameworks.js';

await testFrameworks(t, 1);
