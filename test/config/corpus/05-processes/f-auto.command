uwsgi --http-socket=127.0.0.1:@PORT@ --workers=2 --threads=2 -T -i -L --chdir=@ROOT@/srv --wsgi=wsgi -b 16384 -l 64 -z 10 -t 20 -R 500
