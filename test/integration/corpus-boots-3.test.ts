// The configurations of test/config/corpus about static files, substitution, development, watching, rarer things and mistakes start a server that answers.
import t from 'tap';
import { bootCorpus } from '../helpers/corpus-boots.js';

bootCorpus(t, [12, 99]);
