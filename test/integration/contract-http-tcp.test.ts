// The contract suite over HTTP over TCP.

import t from 'tap';
import { testContract } from '../contract.js';
import { httpFront, startContractServer } from '../helpers/contract-fronts.js';

const { server, httpTcp } = await startContractServer(t);
testContract(t, server, httpFront(httpTcp));
