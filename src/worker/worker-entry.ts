// The file a worker process starts with. It acts when it is loaded, as only entry files do: it switches on V8's compile
// cache where this Node has one (22 and later), which must come before the modules it is to serve, and runs the worker.
import module from 'node:module';

// Node 20's types do not know it.
const { enableCompileCache } = module as { enableCompileCache?: () => unknown };
enableCompileCache?.();

const [{ loadBinding }, { runWorkerProcess }] = await Promise.all([
  import('../native/binding.js'),
  import('./process.js'),
]);
await runWorkerProcess(loadBinding());
