# supervisor: command=
uwsgi --uid @USER@ --gid @GROUP@ --socket 127.0.0.1:@PORT@ \
  --chdir @ROOT@/srv --module wsgi --callable application \
  --procname-prefix-spaced=service --auto-procname --no-defer-accept
