// The contract over uwsgi packets where threads run the application, several requests each.

import t from 'tap';
import { testContract } from '../contract.js';
import { startContractServer, uwsgiFront } from '../helpers/contract-fronts.js';

const { server, uwsgiUnix } = await startContractServer(t, 'threads = 2\nasync = 8');

testContract(t, server, uwsgiFront(uwsgiUnix));
