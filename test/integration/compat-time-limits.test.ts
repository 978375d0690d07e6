// The README's table "Differences from uWSGI" is true: test/compat/time-limits.ts.

import { runChecks } from '../compat/check.js';
import { timeLimits } from '../compat/time-limits.js';

await runChecks(timeLimits);
