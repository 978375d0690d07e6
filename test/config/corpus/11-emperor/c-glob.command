uwsgi --emperor '@ROOT@/etc/vassals-*/*.ini' --die-on-term --master --http-socket 127.0.0.1:@PORT@ --wsgi-file @ROOT@/srv/wsgi.js
