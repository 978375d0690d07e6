// The contract suite through a real nginx with proxy_pass and kept-alive connections.

import t from 'tap';
import { testContract } from '../contract.js';
import { nginxFront, startContractServer } from '../helpers/contract-fronts.js';
import { isNginxMissing } from '../helpers/nginx.js';

t.test('through nginx', { skip: isNginxMissing() }, async (t) => {
  const { server, httpTcp } = await startContractServer(t);
  testContract(t, server, await nginxFront(t, 'proxy', httpTcp));
});
