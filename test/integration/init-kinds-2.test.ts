import { testKinds } from '../suites/init-frameworks.js';

testKinds(1);
