// Workers of Node's cluster, each with on-node-http.js: `node on-cluster.js WORKERS FRAMEWORK APP`.
import cluster from 'node:cluster';
import { fileURLToPath } from 'node:url';

const [workers, ...args] = process.argv.slice(2);
cluster.setupPrimary({ exec: fileURLToPath(new URL('on-node-http.js', import.meta.url)), args });
for (let i = 0; i < Number(workers); i += 1) cluster.fork();
process.once('SIGTERM', () => {
  for (const worker of Object.values(cluster.workers)) worker.kill('SIGTERM');
  process.exit();
});
