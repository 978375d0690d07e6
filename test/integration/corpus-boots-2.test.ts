// The configurations of test/config/corpus about recycling, plugins, background, containers, logs and the emperor start a server that answers.
import t from 'tap';
import { bootCorpus } from '../helpers/corpus-boots.js';

bootCorpus(t, [6, 11]);
