import t from 'tap';
import { watchedFolder } from '../../dist/master/auto-reload.js';

t.test('the folder that is watched', async (t) => {
  t.equal(watchedFolder({ directory: '/srv/app', applicationFile: null }), '/srv/app');
  t.equal(watchedFolder({ directory: '/srv/app', applicationFile: 'src/app.mjs' }), '/srv/app');
  t.equal(watchedFolder({ directory: '/root', applicationFile: '/srv/app/app.mjs' }), '/srv/app');
});
