// What apps/wsgi/browser.js answers, on node:http.
export const app = ({ url, headers }, response) => {
  const question = url.indexOf('?');
  const answer = {
    path: url.slice(0, question),
    query: url.slice(question + 1),
    host: headers.host,
    agent: headers['user-agent'],
    language: headers['accept-language'],
    cookie: headers.cookie,
    referer: headers.referer,
  };
  const body = JSON.stringify(answer);
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
};
