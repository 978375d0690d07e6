# What an application of the real uWSGI sees: its environ as JSON, text as latin1.
import json


def application(environ, start_response):
    seen = {
        name: value if isinstance(value, (str, bool, int, tuple)) else {"type": type(value).__name__}
        for name, value in environ.items()
    }
    body = json.dumps(seen).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
