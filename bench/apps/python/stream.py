PART = b"tswsgi and its peers carry these 64 bytes as often as is asked.\n" * 1024
PARTS = 1600
HEADERS = [("Content-Type", "application/octet-stream"), ("Content-Length", str(len(PART) * PARTS))]


def application(environ, start_response):
    start_response("200 OK", HEADERS)
    return (PART for _ in range(PARTS))
