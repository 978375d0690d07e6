// Reads five fields of a browser's request, path and query, and answers what they were as JSON.
const headers = [['Content-Type', 'application/json']];

export function application(environ, startResponse) {
  startResponse('200 OK', headers);
  return JSON.stringify({
    path: environ.PATH_INFO,
    query: environ.QUERY_STRING,
    host: environ.HTTP_HOST,
    agent: environ.HTTP_USER_AGENT,
    language: environ.HTTP_ACCEPT_LANGUAGE,
    cookie: environ.HTTP_COOKIE,
    referer: environ.HTTP_REFERER,
  });
}
