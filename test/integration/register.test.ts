// `--import tswsgi/register`: a program that imports node:http has the other server, by whatever name it asks for it.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import t from 'tap';
import { tempDir } from '../helpers/temp-dir.js';

const run = promisify(execFile);
const register = fileURLToPath(new URL('../../bundle/register.js', import.meta.url));

const body = `
  const servers = [createServer(answer), http.createServer(answer), new http.Server(answer), http.Server(answer)];
  for (const server of servers) server.listen(0, '127.0.0.1', async () => {
    const response = await fetch('http://127.0.0.1:' + server.address().port);
    // Own members of node's class only are there in node's own.
    const isOurs = Object.hasOwn(Object.getPrototypeOf(server), 'closeIdleConnections') && Object.getPrototypeOf(server) !== native;
    console.log(await response.text(), isOurs, server instanceof http.Server);
    server.close();
  });
  function answer(req, res) { res.end('answer'); }
  const native = Object.getPrototypeOf(http.Server.prototype);`;

for (const [file, imports] of [
  ['program.mjs', `import http, { createServer } from 'node:http';`],
  ['program.cjs', `const http = require('http'); const { createServer } = http;`],
] as const) {
  t.test(file, async (t) => {
    const folder = tempDir(t, { [file]: imports + body });
    const { stdout, stderr } = await run(process.execPath, ['--import', register, `${folder}/${file}`]);
    t.equal(stdout, 'answer true true\n'.repeat(4));
    t.equal(stderr, '');
  });
}
