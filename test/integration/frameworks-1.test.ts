// The frameworks grid: Express 5 and 4, Connect.

import t from 'tap';
import { testFrameworks } from '../helpers/frameworks.js';

await testFrameworks(t, 1);
