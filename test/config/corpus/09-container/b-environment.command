# exec uwsgi, all of it comes from the environment
UWSGI_HTTP_SOCKET=127.0.0.1:@PORT@ UWSGI_MASTER=1 UWSGI_WORKERS=2 UWSGI_MODULE=app:app \
UWSGI_CHDIR=@ROOT@/srv UWSGI_DIE_ON_TERM=true UWSGI_ENABLE_THREADS=true UWSGI_LAZY_APPS=1 \
UWSGI_STATIC_MAP=/static/=@ROOT@/srv/static/ UWSGI_ROUTE_RUN=addheader:X-Served-By:container
uwsgi
