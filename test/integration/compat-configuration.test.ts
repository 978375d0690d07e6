// The README's table "Differences from uWSGI" is true: test/compat/configuration.ts and request-lines.ts.

import { runChecks } from '../compat/check.js';
import { configuration } from '../compat/configuration.js';
import { requestLines } from '../compat/request-lines.js';

await runChecks({ ...configuration, ...requestLines });
