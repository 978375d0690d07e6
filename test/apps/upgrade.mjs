// An application that takes connections over: what it is sent behind the head comes back in capitals.
export async function application(environ, startResponse) {
  const takeOver = environ['tswsgi.take_over'];
  if (environ.PATH_INFO !== '/upgrade' || takeOver === undefined) {
    startResponse('200 OK', [['Content-Type', 'text/plain']]);
    return `ordinary: ${environ.HTTP_UPGRADE ?? '-'}\n`;
  }
  const { socket, head } = await takeOver();
  socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: capitals\r\n\r\n');
  const answer = (bytes) => {
    if (bytes.toString() === 'exit') process.exit(3);
    socket.write(bytes.toString().toUpperCase());
  };
  if (head.length > 0) answer(head);
  socket.on('data', answer);
  socket.on('end', () => socket.end('bye'));
  return undefined;
}
