// The README's table "Differences from uWSGI" is true: test/compat/requests.ts.

import { runChecks } from '../compat/check.js';
import { requests } from '../compat/requests.js';

await runChecks(requests);
