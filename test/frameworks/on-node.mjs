// `node on-node.mjs NAME`: the application of NAME.mjs on node:http, as its framework starts it there. By the listen
// interface the name and the port to ask for come in variables of the environment.
import { once } from 'node:events';

const { FRAMEWORK: name = process.argv[2], ASKED_PORT: port = '0' } = process.env;
const { onNode } = await import(`./${name}.mjs`);
const server = await onNode(Number(port));
if (!server.listening) await once(server, 'listening');
console.log(`socket 0 bound to TCP address 127.0.0.1:${server.address().port}`);
