// The frameworks grid: Connect, Polka, and a handler without a framework.

import t from 'tap';
import { testFrameworks } from '../helpers/frameworks.js';

await testFrameworks(t, 5);
