// The README's table "Differences from uWSGI" is true: test/compat/files.ts.

import { runChecks } from '../compat/check.js';
import { files } from '../compat/files.js';

await runChecks(files);
