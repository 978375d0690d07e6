// What the process runs that reads a configuration for a master (read-anew.ts): takes what there is to read as a message, and
// answers with what came of it.
import { type ConfigurationInput, parseConfiguration } from '../config/config.js';
import type { Reading } from './read-anew.js';

process.once('message', (input) => {
  const { config, errors, warnings, notes } = parseConfiguration(input as ConfigurationInput);
  process.send?.({ config, errors, warnings, notes } satisfies Reading, () => process.disconnect());
});
