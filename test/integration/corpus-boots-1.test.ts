// The configurations of test/config/corpus about sockets, users and processes start a server that answers.
import t from 'tap';
import { bootCorpus } from '../helpers/corpus-boots.js';

bootCorpus(t, [1, 5]);
