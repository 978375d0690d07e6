// Counts the bytes of the body and keeps none of them.
export const app = (request, response) => {
  let count = 0;
  request.on('data', (part) => {
    count += part.length;
  });
  request.on('end', () => {
    const body = String(count);
    response.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': body.length });
    response.end(body);
  });
};
