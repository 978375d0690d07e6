// The README's table "Differences from uWSGI" is true: test/compat/reloads.ts.

import { runChecks } from '../compat/check.js';
import { reloads } from '../compat/reloads.js';

await runChecks(reloads);
