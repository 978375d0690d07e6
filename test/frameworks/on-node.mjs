// `node on-node.mjs NAME`: the application of NAME.mjs on node:http, as its framework starts it there.
import { once } from 'node:events';

const { onNode } = await import(`./${process.argv[2]}.mjs`);
const server = await onNode(0);
if (!server.listening) await once(server, 'listening');
console.log(`socket 0 bound to TCP address 127.0.0.1:${server.address().port}`);
