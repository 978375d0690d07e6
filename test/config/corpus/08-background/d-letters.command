uwsgi -d @ROOT@/log/letters.log --pidfile @ROOT@/run/letters.pid -M -s @ROOT@/run/letters.sock -w wsgi --chdir @ROOT@/srv
