// Where a process that makes load begins: it has an event loop for itself, so that neither the tool nor the server waits
// for it. It ends with the tool, however that ends.
import type { LoadOrder } from './load-messages.js';
import { runLoad } from './load-run.js';

// From a terminal, Ctrl-C goes to every process; this one is ended by the tool.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit());
process.on('message', (order: LoadOrder) => {
  void runLoad(order).then((result) => process.send?.(result));
});
