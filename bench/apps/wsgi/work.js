// Computes as many rounds as the query string says, and then answers: none, and it is a quick request.
const headers = [['Content-Type', 'text/plain']];

function compute(rounds) {
  let value = 1;
  for (let round = 0; round < rounds; round += 1) value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d) + round;
  return value;
}

export function application({ QUERY_STRING }, startResponse) {
  startResponse('200 OK', headers);
  return `${compute(Number(QUERY_STRING))}\n`;
}
