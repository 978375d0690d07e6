# The same answers as log-lines.mjs, for uWSGI.
import uwsgi


def application(environ, start_response):
    path = environ.get("PATH_INFO", "")
    if path == "/logvar":
        uwsgi.set_logvar("mine", "first")
        uwsgi.set_logvar("mine", "last")
        uwsgi.set_logvar("empty", "")
        uwsgi.set_logvar("status", "shadow")
    if path == "/throw":
        raise Exception("thrown")
    if path == "/parts":
        start_response("404 Not Found", [("X-A", "b")])
        return (part for part in (b"one", b"two"))
    if path == "/empty":
        start_response("204 No Content", [])
        return []
    start_response("200 OK", [("Content-Type", "text/plain"), ("X-A", "b")])
    return [b"hello"]
