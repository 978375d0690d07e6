// The README's table "Differences from uWSGI" is true: test/compat/starting.ts.

import { runChecks } from '../compat/check.js';
import { starting } from '../compat/starting.js';

await runChecks(starting);
