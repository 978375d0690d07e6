// The contract suite through a real nginx with proxy_pass, which passes bodies on as they come, in both directions.

import t from 'tap';
import { testContract } from '../contract.js';
import { nginxFront, startContractServer } from '../helpers/contract-fronts.js';
import { isNginxMissing } from '../helpers/nginx.js';

t.test('through nginx', { skip: isNginxMissing() }, async (t) => {
  const { server, httpUnix } = await startContractServer(t);
  testContract(t, server, await nginxFront(t, 'proxy', httpUnix, 'proxy_request_buffering off; proxy_buffering off;'));
});
