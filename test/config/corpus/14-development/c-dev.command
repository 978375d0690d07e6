uwsgi --http 127.0.0.1:@PORT@ --chdir @ROOT@/srv --wsgi-file app.js --callable app --py-auto-reload 1 --no-orphans --honour-stdin
