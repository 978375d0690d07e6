// The contract suite over HTTP over a unix socket.

import t from 'tap';
import { testContract } from '../contract.js';
import { httpFront, startContractServer } from '../helpers/contract-fronts.js';

const { server, httpUnix } = await startContractServer(t);
testContract(t, server, httpFront(httpUnix));
