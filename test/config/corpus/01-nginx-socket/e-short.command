# from the unit file: ExecStart=
uwsgi -s @ROOT@/run/short.sock -C666 -M -p 2 -w wsgi:application --chdir @ROOT@/srv --vacuum
