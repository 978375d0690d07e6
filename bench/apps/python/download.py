BODY = b"tswsgi and its peers carry these 64 bytes as often as is asked.\n" * (1024 * 1024 // 64)
HEADERS = [("Content-Type", "application/octet-stream"), ("Content-Length", str(len(BODY)))]


def application(environ, start_response):
    start_response("200 OK", HEADERS)
    return [BODY]
