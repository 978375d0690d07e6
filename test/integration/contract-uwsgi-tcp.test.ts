// The contract suite over uwsgi packets over TCP.

import t from 'tap';
import { testContract } from '../contract.js';
import { startContractServer, uwsgiFront } from '../helpers/contract-fronts.js';

const { server, uwsgiTcp } = await startContractServer(t);
testContract(t, server, uwsgiFront(uwsgiTcp));
