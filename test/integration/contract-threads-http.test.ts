// The contract over HTTP where threads run the application, one request each.

import t from 'tap';
import { testContract } from '../contract.js';
import { httpFront, startContractServer } from '../helpers/contract-fronts.js';

const { server, httpTcp } = await startContractServer(t, 'threads = 2');

testContract(t, server, httpFront(httpTcp));
