uwsgi --need-plugin python3 --http-socket 127.0.0.1:@PORT@ --chdir @ROOT@/srv --module wsgi --single-interpreter
