// The contract suite over uwsgi packets over a unix socket.

import t from 'tap';
import { testContract } from '../contract.js';
import { startContractServer, uwsgiFront } from '../helpers/contract-fronts.js';

const { server, uwsgiUnix } = await startContractServer(t);
testContract(t, server, uwsgiFront(uwsgiUnix));
