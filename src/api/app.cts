// What `require('tswsgi/app')` gives. The table of errors is an ES module, so the one error there is outside of a server
// is made here; a test holds its text to the table's.
import core = require('./create-api.cjs');

const text =
  'no tswsgi server runs in this thread, so tswsgi/app tells its version only; run the application with the command tswsgi';

const api = core.createApi(() => Object.assign(new Error(text), { name: 'TswsgiError', code: 'API_NO_SERVER' }));

export = api;
