def application(environ, start_response):
    count = 0
    left = int(environ["CONTENT_LENGTH"])
    while left > 0:
        part = environ["wsgi.input"].read(min(left, 65536))
        if not part:
            break
        count += len(part)
        left -= len(part)
    body = str(count).encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
