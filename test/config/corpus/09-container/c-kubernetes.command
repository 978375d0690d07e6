# a Service named "uwsgi" leaves these behind
UWSGI_SERVICE_HOST=10.0.0.7 UWSGI_SERVICE_PORT=8000 UWSGI_PORT=tcp://10.0.0.7:8000
TSWSGI_CHDIR=@ROOT@/srv
uwsgi --http-socket 127.0.0.1:@PORT@ --module wsgi --die-on-term
